import { expect, test } from 'vitest';
import { inLanguage } from '#lib/server/language.ts';
import { describePayload } from './describe-payload.ts';

const zone = 'Asia/Jakarta';
const id = '0123456789abcdef0123456789abcdef';

test('an entry is told in labelled lines, with names for ids and nothing for an id without one', () => {
	const entry = {
		payload: { dispute: id, module: 'dasar', n: 2, passed: true, decision: 'rejected', effectiveOn: '2026-11-02' },
		named: { module: 'Dasar netralitas' }
	};

	expect(describePayload(entry, zone)).toEqual([
		{ label: 'Keputusan', value: 'ditolak' },
		{ label: 'Berlaku mulai', value: '2 November 2026' },
		{ label: 'Modul', value: 'Dasar netralitas' },
		{ label: 'Ke-', value: '2' },
		{ label: 'Lulus', value: 'ya' }
	]);
	expect(describePayload({ payload: { certificate: id, sha256: id + id }, named: {} }, zone)).toEqual([]);
	expect(describePayload({ payload: null, named: {} }, zone)).toEqual([]);
});

test('it is told in the language of whoever reads it', () => {
	const entry = { payload: { role: 'auditor', from: '2026-11-02', reason: 'replaced' }, named: {} };

	expect(inLanguage('en', () => describePayload(entry, zone))).toEqual([
		{ label: 'From', value: '2 November 2026' },
		{ label: 'Reason', value: 'replaced by a newer code' },
		{ label: 'Role', value: 'Auditor' }
	]);
});

test('what somebody wrote is told as it is written, even where it looks like a day or a word of the program', () => {
	const told = (payload: Record<string, unknown>) => describePayload({ payload, named: {} }, zone)[0]!.value;

	for (const text of ['2026-13-45', '2026-07-01', '2026-07-01Terbit', '2026-07-01T25:00', 'toString', '__proto__']) {
		expect(told({ reason: text })).toBe(text);
		expect(told({ note: text })).toBe(text);
	}
});

test('days and moments are told in words by the field that holds them', () => {
	for (const field of ['effectiveOn', 'from', 'leftOn', 'on', 'to']) {
		expect(describePayload({ payload: { [field]: '2026-07-01' }, named: {} }, zone)[0]!.value).toBe('1 Juli 2026');
		expect(describePayload({ payload: { [field]: '2026-13-45' }, named: {} }, zone)[0]!.value).toBe('2026-13-45');
	}

	const expires = { payload: { expiresAt: '2026-07-01T05:00:00.000Z' }, named: {} };
	expect(describePayload(expires, zone)[0]!.value).toBe('1 Juli 2026 pukul 12.00 WIB');
});
