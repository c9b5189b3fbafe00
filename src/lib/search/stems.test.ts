import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stemsOf, wordsOf } from './stems.ts';

test.each([
	['menyukai', 'suka'],
	['disukai', 'suka'],
	['nge-like', 'like'],
	['memilih', 'pilih'],
	['pemilihan', 'pilih'],
	['mengirimkan', 'kirim'],
	['mengikuti', 'ikut'],
	['mengunggah', 'unggah'],
	['unggahannya', 'unggah'],
	['berfoto', 'foto'],
	['memfoto', 'foto'],
	['membagikan', 'bagi'],
	['menulis', 'tulis'],
	['penyaluran', 'salur'],
	['diberhentikan', 'henti'],
	['ditandatangani', 'tandatangan'],
	['melaporkannya', 'lapor'],
	['bolehkah', 'boleh'],
	['terlanjur', 'lanjur'],
	['kampanye', 'kampanye']
])('%s is found as %s', (word, stem) => {
	expect(stemsOf(wordsOf(word)[0]!)).toContain(stem);
});

test('words are lower case, without diacritics, and said once in a row', () => {
	expect(wordsOf('Grup-grup WA: “Résumé” PPPK/honorer!')).toEqual(['grup', 'wa', 'resume', 'pppk', 'honorer']);
});

test('a word is always found by itself, and no stem is shorter than it may be', () => {
	fc.assert(
		fc.property(fc.stringMatching(/^[a-z]{1,20}$/), (word) => {
			const stems = stemsOf(word);
			expect(stems[0]).toBe(word);
			expect(new Set(stems).size).toBe(stems.length);
			for (const stem of stems.slice(1)) expect(stem.length).toBeGreaterThanOrEqual(3);
		})
	);
});
