import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkPassword, longestPassword, shortestPassword } from './password-policy.ts';
import { Problem } from '../problem.ts';

const owner = {
	name: 'Drs. H. Budi Santoso Wirakusuma, M.Si.',
	numbers: ['198704152010011003'],
	birthDate: '1987-04-15'
};

function refusalOf(password: string): string | undefined {
	try {
		checkPassword(password, owner);

		return undefined;
	} catch (problem) {
		if (problem instanceof Problem) return problem.code;
		throw problem;
	}
}

describe('a password', () => {
	test.each([
		'perahu-nila-jingga-talas',
		'tiga kata acak saja',
		'hanyahurufkecilpanjang',
		'839201746528',
		'Gunung meletus, ibu menanak ketela',
		'🌋🐢🎋🧺🪁🥁🪘🛶🌶🧂🪵🦎',
		'indonesia bisa lebih bersih lagi',
		`${'ketela-'.repeat(8)}unggas-biru`
	])('may be %s: long, and no rule about signs or capitals', (password) => {
		expect(refusalOf(password)).toBeUndefined();
	});

	test('of 64 characters is allowed, and one that is pasted with spaces around is kept as it is', () => {
		fc.assert(
			fc.property(fc.stringMatching(/^[a-z]{64}$/), (password) => {
				fc.pre(new Set(password).size > 12);
				expect(refusalOf(password)).toBeUndefined();
			})
		);
		expect(refusalOf(' perahu nila jingga ')).toBeUndefined();
	});

	test('is refused when it is too short or longer than anybody types', () => {
		expect(refusalOf('perahu-nila')).toBe('password_short');
		expect(refusalOf('🐢'.repeat(shortestPassword - 1))).toBe('password_short');
		expect(refusalOf('aku'.repeat(longestPassword))).toBe('password_long');
	});

	test.each([
		'Password1234!',
		'p@ssw0rd1234',
		'passwordpassword',
		'Indonesia2026!',
		'indonesia170845',
		'bismillah123',
		'Bismillah.2026',
		'rahasia12345',
		'katasandi2026',
		'123456789012',
		'qwertyuiop123',
		'1qaz2wsx3edc',
		'asdfghjkl123',
		'aaaaaaaaaaaa',
		'abcabcabcabc',
		'abcdefghijklm',
		'merdeka17081945',
		'17081945170845',
		'netralitas2026',
		'pemkotcirebon1',
		'correcthorsebatterystaple'
	])('is refused when everybody would guess it: %s', (password) => {
		expect(refusalOf(password)).toBe('password_common');
	});

	test.each([
		'198704152010011003',
		'NIP198704152010011003',
		'1987 0415 2010 011 003 ok',
		'budisantosowirakusuma',
		'Budi Santoso 1987',
		'wirakusuma123!',
		'santoso-santoso',
		'Budi19870415'
	])('is refused when it is the own number, name or birth date: %s', (password) => {
		expect(refusalOf(password)).toBe('password_personal');
	});

	test('may hold a short own name among other words', () => {
		expect(refusalOf('budi menanam ketela ungu')).toBeUndefined();
	});

	test('never breaks the check, whatever is typed', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (password) => {
				refusalOf(password);
			})
		);
	});
});
