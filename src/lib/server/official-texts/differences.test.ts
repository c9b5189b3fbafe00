import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differencesBetween, plainLines } from './differences.ts';

test('a changed word is told from those that stay, in its line', () => {
	expect(plainLines('> [!CATATAN]\n> **Ini contoh.** Lihat.')).toBe('Ini contoh. Lihat.');
	const older = '## Isi\n\n1. Grup kerja hanya untuk urusan kerja.\n2. Pengelola grup mengingatkan.';
	const newer =
		'## Isi\n\n1. Grup kerja hanya untuk urusan dinas.\n2. Pengelola grup mengingatkan.\n3. Bukti disimpan.';

	expect(differencesBetween(older, newer)).toEqual([
		[{ kind: 'same', text: 'Isi' }],
		[
			{ kind: 'same', text: '1. Grup kerja hanya untuk urusan ' },
			{ kind: 'removed', text: 'kerja' },
			{ kind: 'added', text: 'dinas' },
			{ kind: 'same', text: '.' }
		],
		[{ kind: 'same', text: '2. Pengelola grup mengingatkan.' }],
		[{ kind: 'added', text: '3. Bukti disimpan.' }]
	]);
});

test('whatever changes, each version can be read out of the differences', () => {
	const word = fc.constantFrom('pegawai', 'tidak', 'boleh', 'netral', 'kampanye', 'atasan', '2.', 'Pasal');
	const text = fc
		.array(fc.array(word, { minLength: 1, maxLength: 6 }), { maxLength: 6 })
		.map((lines) => lines.map((words) => words.join(' ')).join('\n\n'));
	const squeezed = (words: string) => words.replace(/\s+/g, ' ').trim();

	fc.assert(
		fc.property(text, text, (older, newer) => {
			const stretches = differencesBetween(older, newer).flatMap((line) => [...line, { kind: 'same', text: ' ' }]);
			const read = (left: string) =>
				stretches
					.flatMap(({ kind, text }) => (kind === left ? [] : text))
					.join('')
					.replace(/\s+/g, '');

			expect(read('added')).toBe(squeezed(plainLines(older)).replace(/\s+/g, ''));
			expect(read('removed')).toBe(squeezed(plainLines(newer)).replace(/\s+/g, ''));
		})
	);
});
