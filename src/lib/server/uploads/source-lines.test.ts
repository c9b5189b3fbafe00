import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Finding } from '#lib/content/model.ts';
import { linesAround } from './source-lines.ts';

const at = (line: number, column = 1): Finding => ({
	severity: 'error',
	rule: 'stray-text',
	file: 'quiz.md',
	line,
	column,
	message: 'keliru'
});
const twenty = Array.from({ length: 20 }, (_, index) => `baris ${index + 1}`).join('\n');
const numbers = (...findings: Finding[]) =>
	linesAround(twenty, findings, 2).map((stretch) => stretch.map(({ number }) => number));

test('each finding stands at its line, with the lines around it, and none twice', () => {
	expect(numbers()).toEqual([]);
	expect(numbers(at(1))).toEqual([[1, 2, 3]]);
	expect(numbers(at(5), at(8), at(20))).toEqual([
		[3, 4, 5, 6, 7, 8, 9, 10],
		[18, 19, 20]
	]);

	const line = fc.integer({ min: 1, max: 25 });
	fc.assert(
		fc.property(fc.array(line, { minLength: 1 }), fc.nat(5), (lines, context) => {
			const shown = linesAround(
				twenty,
				lines.map((each) => at(each)),
				context
			).flat();
			const order = shown.map(({ number }) => number);

			expect(order).toEqual([...new Set(order)].sort((a, b) => a - b));
			expect(shown.flatMap(({ findings }) => findings)).toHaveLength(lines.length);
			for (const { number, text } of shown) expect(text).toBe(`baris ${number}`);
		})
	);
});

test('all lines are shown on request, as an editor counts them', () => {
	expect(linesAround('\uFEFFsatu\r\ndua\r\n', [], Infinity)).toMatchObject([
		[
			{ number: 1, text: 'satu' },
			{ number: 2, text: 'dua' }
		]
	]);
	expect(linesAround('', [at(1)], 2)).toMatchObject([[{ number: 1, text: '', findings: [{}] }]]);
});

test('a very long line is shown around what was found in it', () => {
	const [[line]] = linesAround(`${'a'.repeat(5000)}SALAH${'b'.repeat(5000)}`, [at(1, 5001)], 2) as [[never]];

	expect(line).toMatchObject({ cutBefore: true, cutAfter: true, text: expect.stringContaining('SALAH') });
	expect((line as { text: string }).text.length).toBeLessThan(500);
});
