import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvOf, restored, withoutFormula } from './csv.ts';
import { runningIn } from './test-csv.ts';

test('a cell that begins like a formula is text to a spreadsheet', () => {
	expect(csvOf([['=1+1', '@SUM(A1)', '-2', 'a=b', 3]])).toBe("'=1+1,'@SUM(A1),'-2,a=b,3\r\n");
	expect(csvOf([['\t=cmd']])).toBe(`"'\t'=cmd"\r\n`);
	for (const dangerous of ['=1+1', '+62812', '-2', '@SUM(A1)', '\tx', "'=1"]) {
		expect(withoutFormula(dangerous)).toBe(`'${dangerous}`);
	}
});

test('commas, quotes and line ends stay inside their cell', () => {
	expect(csvOf([['Siti, S.H.', 'kata "ya"', 'dua\nbaris']])).toBe('"Siti, S.H.","kata ""ya""","dua\nbaris"\r\n');
});

test('what would be a cell of its own in a program that splits elsewhere begins like no formula either', () => {
	expect(withoutFormula('x;=1+1')).toBe("x;'=1+1");
	expect(withoutFormula('x; "=1+1')).toBe(`x;' "=1+1`);
	expect(withoutFormula('a\r\n- b\n+c')).toBe("a\r\n'- b\n'+c");
	expect(withoutFormula('Siti, S.H.; a=b')).toBe('Siti, S.H.; a=b');
});

/** Texts in which formulas, apostrophes, quotes and delimiters meet. */
const texts = fc.oneof(
	fc.string(),
	fc
		.array(fc.constantFrom('=', '+', '-', '@', "'", '"', ';', ',', '\t', '\r', '\n', ' ', 'x', '1'), { maxLength: 12 })
		.map((characters) => characters.join(''))
);
const tables = fc.array(fc.array(texts, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });

test('whatever a text holds, it is read back as it was', () => {
	fc.assert(fc.property(texts, (text) => restored(withoutFormula(text)) === text));
	fc.assert(
		fc.property(tables, (rows) => {
			const read = parse(csvOf(rows), { relax_column_count: true }) as string[][];
			expect(read.map((row) => row.map(restored))).toEqual(rows);
		})
	);
});

test('wherever a program splits the file, at semicolons, commas or tabs, with an eye to quotes or without, nothing runs', () => {
	fc.assert(
		fc.property(tables, (rows) => {
			const csv = csvOf(rows);
			expect(runningIn(csv), JSON.stringify(csv)).toEqual([]);
		}),
		{ numRuns: 500 }
	);
});
