import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aroundWord, groupsOf } from './whole-word.ts';

/** Numbers, codes and fingerprints, with more separators than any of them should have. */
const word = fc.oneof(
	fc.string({ unit: fc.constantFrom('a', '7', '/', '-', '.'), maxLength: 40 }),
	fc.string({ unit: 'grapheme', maxLength: 40 }),
	fc.stringMatching(/^\d{18}$/)
);

describe('a word that breaks between its groups', () => {
	test('is whole again when they are joined', () => {
		fc.assert(
			fc.property(word, (whole) => {
				expect(groupsOf(whole).join('')).toBe(whole);
			})
		);
	});

	test('breaks where its reader pauses', () => {
		expect(groupsOf('198001012005011007')).toEqual(['19800101', '200501', '1', '007']);
		expect(groupsOf('12/NETRAL/XI/2026')).toEqual(['12/', 'NETRAL/', 'XI/', '2026']);
		expect(groupsOf('7K2M-9PQR-4TVW')).toEqual(['7K2M-', '9PQR-', '4TVW']);
		expect(groupsOf('/a//b/')).toEqual(['/', 'a/', '/', 'b/']);
		expect(groupsOf('0123456789abcdef01')).toEqual(['01234567', '89abcdef', '01']);
		expect(groupsOf('')).toEqual(['']);
	});
});

describe('a sentence that tells a word', () => {
	test('loses nothing, however often it tells it', () => {
		fc.assert(
			fc.property(fc.string(), word, fc.string(), (start, told, end) => {
				const sentence = start + told + end + told + start;
				const { before, after } = aroundWord(sentence, told);

				expect(before + told + after!).toBe(sentence);
			})
		);
	});

	test('stays as it is where it does not', () => {
		expect(aroundWord('Nomor belum ada', '7/2026')).toEqual({ before: 'Nomor belum ada', after: undefined });
	});
});
