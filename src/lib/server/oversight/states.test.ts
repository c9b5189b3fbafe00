import { expect, test } from 'vitest';
import { isExpiring, stateOn, stateLabel, states, why, type StateFacts } from './states.ts';

const facts: StateFacts = {
	dueOn: '2026-11-30',
	enrolledOn: '2026-10-01',
	activatedOn: null,
	onceActive: false,
	startedOn: null,
	requirements: { done: 1, of: 2 },
	certificate: null,
	revoked: null,
	waiver: null,
	dispute: null
};

test('a certificate is valid through its last day and expired the day after', () => {
	expect(stateOn('certified', '2026-11-30', '2027-11-30', '2027-11-30')).toBe('certified');
	expect(stateOn('certified', '2026-11-30', '2027-11-30', '2027-12-01')).toBe('expired');
});

test('a certificate is close to expiry when it is valid today and not sixty days from now', () => {
	expect(isExpiring('2027-11-30', '2027-10-01')).toBe(false);
	expect(isExpiring('2027-11-30', '2027-10-02')).toBe(true);
	expect(isExpiring('2027-11-30', '2027-11-30')).toBe(true);
	expect(isExpiring('2027-11-30', '2027-12-01')).toBe(false);
	expect(isExpiring('', '2027-11-30')).toBe(false);
});

test('who has not completed is late the day after the due day, however far they are', () => {
	for (const stored of ['under_way', 'not_started', 'not_activated'] as const) {
		expect(stateOn(stored, '2026-11-30', '', '2026-11-30')).toBe(stored);
		expect(stateOn(stored, '2026-11-30', '', '2026-12-01')).toBe('overdue');
	}
});

test('time changes nothing for who is in correction, waived or revoked', () => {
	for (const stored of ['correction', 'waived', 'revoked'] as const) {
		expect(stateOn(stored, '2026-11-30', '', '2030-01-01')).toBe(stored);
	}
});

test('every state has a word of its own', () => {
	expect(new Set(states.map(stateLabel)).size).toBe(states.length);
});

test('why somebody is late names the day and how far the person is', () => {
	expect(why('overdue', { ...facts, activatedOn: '2026-10-02', startedOn: '2026-10-05' })).toEqual([
		'Tenggatnya 30 November 2026 dan sudah lewat.',
		'Mulai belajar 5 Oktober 2026; 1 dari 2 syarat terpenuhi.'
	]);
	expect(why('overdue', facts)[1]).toMatch(/belum diaktifkan/);
});

test('why a certificate does not count names it, with its days or the reason of its revocation', () => {
	const certificate = { number: '0001/NETRAL/XI/2026', issuedOn: '2025-11-01', validUntil: '2026-11-01' };

	expect(why('expired', { ...facts, certificate })[0]).toMatch(/0001\/NETRAL\/XI\/2026, terbit 1 November 2025/);
	expect(why('revoked', { ...facts, certificate, revoked: { on: '2026-01-02', reason: 'Salah orang' } })).toEqual([
		'Sertifikat 0001/NETRAL/XI/2026 dicabut pada 2 Januari 2026: Salah orang.'
	]);
	expect(why('revoked', { ...facts, certificate, revoked: { on: '2026-01-02', reason: 'Salah orang.' } })[0]).toMatch(
		/: Salah orang\.$/
	);
	expect(why('revoked', { ...facts, certificate, revoked: { on: '2026-01-02', reason: null } })).toEqual([
		'Sertifikat 0001/NETRAL/XI/2026 dicabut pada 2 Januari 2026.'
	]);
});

test('an account that was active before has to be activated again, and is not told to be new', () => {
	expect(why('not_activated', facts)[0]).toContain('belum diaktifkan');
	expect(why('not_activated', { ...facts, onceActive: true })[0]).toBe(
		'Akunnya pernah aktif dan perlu diaktifkan lagi dengan kode baru.'
	);
});
