import { expect, test } from 'vitest';
import { inLanguage } from '#lib/server/language.ts';
import { whatsAppGroupLink } from '../reminders/phone.ts';
import { groupReminder, personReminder } from './reminder.ts';
import { emptyTally, type State } from './states.ts';

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

const tally = { ...emptyTally(), certified: 1200, overdue: 3, under_way: 30, waived: 1 };
const toGroup = (on: string, dueDays: number | null = null) =>
	groupReminder(tally, {
		unit: 'Dinas Contoh',
		cycle: { title: 'Netralitas ASN', dueOn: '2026-12-01', dueDays },
		clock: { on, timeZone: 'Asia/Makassar' },
		address: 'https://netral.kotacontoh.go.id'
	});

test('the text for a group tells the figures, the end in the zone of the unit, and where to go', () => {
	const text = toGroup('2026-12-01');

	expect(text).toContain('Dinas Contoh');
	expect(text).toContain('“Netralitas ASN”');
	expect(text).toMatch(/1\.200 dari 1\.234/);
	expect(text).toContain('1 Desember 2026 pukul 23.59 WITA');
	expect(text).toContain('https://netral.kotacontoh.go.id');
	expect(inLanguage('en', () => toGroup('2026-12-01'))).toBe(text);
});

test('the day after the end, the text for a group says that it is over', () => {
	expect(toGroup('2026-12-02')).not.toBe(toGroup('2026-12-01'));
	expect(toGroup('2026-12-02')).toContain('sudah lewat');
	expect(toGroup('2026-12-01')).not.toContain('sudah lewat');
});

test('where everybody has days from enrolment, the text for a group names them and never says that it is over', () => {
	expect(toGroup('2026-12-02', 30)).toContain(
		'1 Desember 2026 pukul 23.59 WITA bagi peserta sejak awal, dan 30 hari sejak didaftarkan bagi yang menyusul'
	);
	expect(toGroup('2026-12-02', 30)).not.toContain('sudah lewat');
});

test('WhatsApp is handed the text for a group to the last sign, and no number', () => {
	const text = `${toGroup('2026-12-01')}\nA & B? 100% #1 + “é”`;
	const link = new URL(whatsAppGroupLink(text));

	expect(link.origin + link.pathname).toBe('https://wa.me/');
	expect([...link.searchParams.keys()]).toEqual(['text']);
	expect(link.searchParams.get('text')).toBe(text);
});
