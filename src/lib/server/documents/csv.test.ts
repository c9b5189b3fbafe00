import { expect, test } from 'vitest';
import { csvOf } from './csv.ts';

test('a cell that begins like a formula is text to a spreadsheet', () => {
	expect(csvOf([['=1+1', '@SUM(A1)', '-2', '\t=cmd', 'a=b', 3]])).toBe("'=1+1,'@SUM(A1),'-2,'\t=cmd,a=b,3\r\n");
});

test('commas, quotes and line ends stay inside their cell', () => {
	expect(csvOf([['Siti, S.H.', 'kata "ya"', 'dua\nbaris']])).toBe('"Siti, S.H.","kata ""ya""","dua\nbaris"\r\n');
});
