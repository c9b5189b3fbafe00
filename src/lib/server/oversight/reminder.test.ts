import { expect, test } from 'vitest';
import { inLanguage } from '#lib/server/language.ts';
import { personReminder } from './reminder.ts';
import type { State } from './states.ts';

const about = { programme: 'Netralitas ASN', address: 'https://netral.kotacontoh.go.id', timeZone: 'Asia/Makassar' };
const written = (state: State, name = 'Pegawai Rekaan') => personReminder({ name, state, dueOn: '2026-12-01' }, about);

test.each(['under_way', 'not_started'] as const)('who is %s is told until when', (state) => {
	expect(written(state)).toContain('tenggatnya 1 Desember 2026 pukul 23.59 WITA');
	expect(written(state)).toContain('masuk ke https://netral.kotacontoh.go.id');
});

test('after the due day it says that the day is over', () => {
	expect(written('overdue')).toContain('sudah lewat pada 1 Desember 2026');
});

test('who has no account yet is told where the code comes from, and not to sign in', () => {
	expect(written('not_activated')).toContain('Hubungi kepala unit Anda untuk kode aktivasi');
	expect(written('not_activated')).not.toContain('masuk ke');
});

test.each(['expired', 'revoked'] as const)('whose certificate is %s is asked to learn again', (state) => {
	expect(written(state)).toContain('tidak berlaku lagi');
	expect(written(state)).toContain('belajar lagi');
	expect(written(state)).not.toContain('belum Anda selesaikan');
});

test('a name is written as it is, and the text is Indonesian whatever the head reads', () => {
	expect(written('overdue', 'A. $& $1 Rekaan')).toContain('Bapak/Ibu A. $& $1 Rekaan,');
	expect(inLanguage('en', () => written('under_way'))).toBe(written('under_way'));
});
