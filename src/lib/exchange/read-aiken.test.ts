import { describe, expect, it, test } from 'vitest';
import { formatOf } from './exchange.ts';
import { said, take } from './test-import.ts';

describe('Aiken', () => {
	const file = 'Apa warna\nlangit?\nA. Biru\nB) 2 * 3\n\nANSWER: A\nAir itu?\nA. Basah\nB. Kering\nANSWER: B';

	it('is a question with options and the right one', () => {
		const { text, findings, questions: count } = take(file, 'aiken');

		expect(count).toBe(2);
		expect(said(findings)).toEqual([expect.stringContaining('1 changed beberapa baris')]);
		expect(text).toContain(
			'### Apa warna langit?\n`id: soal-01`\n\n- [x] Biru\n- [ ] 2 * 3\n\n### Air itu?\n`id: soal-02`\n\n- [ ] Basah\n- [x] Kering\n'
		);
	});

	it('is told from GIFT by its lines', () => {
		expect(formatOf(file)).toBe('aiken');
		expect(formatOf('Apa? {=ANSWER: A ~B}')).toBe('gift');
		expect(formatOf('Apa?\n{\n=a\n~b\n}\nANSWER: A')).toBe('gift');
	});

	test.each([
		['Apa?\nA. a\nB. b', '1 unreadable tidak ada baris ANSWER:'],
		['Apa?\nA. a\nB. b\nANSWER: C', '4 unreadable tidak ada pilihan C'],
		['Apa?\nA. a\nB. b\nANSWER: AB', '4 unreadable tidak ada pilihan AB'],
		['Apa?\nA. a\nB. b\nAnswer: A', '4 unreadable baris jawaban'],
		['Apa?\nA. a\nANSWER: A', '1 unreadable pilihannya kurang'],
		['Apa?\nA. a\nC. c\nANSWER: A', '3 unreadable pilihan berhuruf C, seharusnya B'],
		['Apa?\nA. a\nb. b\nANSWER: A', '3 unreadable baris ini bukan pilihan'],
		['Apa?\nA. a\nB. b\nlanjutan\nANSWER: A', '4 unreadable baris ini bukan pilihan'],
		['Apa?\nA. a\nB. A.\nANSWER: A', '3 unreadable pilihan “A.” tertulis dua kali'],
		['A. a\nB. b\nANSWER: A', '1 unreadable tidak ada pertanyaan']
	])('%j is refused with the line', (text, expected) => {
		expect(said(take(text, 'aiken').findings)).toEqual([expect.stringContaining(expected)]);
	});
});
