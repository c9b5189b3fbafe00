import { stringify } from 'csv-stringify/sync';

/** Rows as CSV (RFC 4180) that a spreadsheet opens without running anything. */
export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
	return stringify(
		rows.map((row) => row.map((cell) => (typeof cell === 'string' ? withoutFormula(cell) : cell))),
		{ record_delimiter: '\r\n', quoted_match: /[\r\n]/ }
	);
}

/** What begins like a formula gets an apostrophe in front, so that a spreadsheet shows it as text. */
export function withoutFormula(text: string): string {
	return /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

/** Tells spreadsheets that UTF-8 follows. */
export const byteOrderMark = '\uFEFF';
