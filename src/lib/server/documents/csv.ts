import { stringify } from 'csv-stringify/sync';

/**
 * Rows as CSV (RFC 4180) that a spreadsheet opens without running anything, also where it splits at semicolons, as Excel does
 * with Indonesian settings: it then sees a cell only where a semicolon ends one, and quotes within a line as letters.
 */
export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
	return stringify(
		rows.map((row) => row.map((cell) => (typeof cell === 'string' ? withoutFormula(cell) : cell))),
		{ record_delimiter: '\r\n', quoted_match: /[;\t\r\n]/ }
	);
}

/** What stands before a formula where it runs: delimiters and line ends, and blanks and quotes, which programs pass over. */
const leads = /[;,'"\s]+/g;
/** After these some program may see a cell begin; the two characters of a line end are one. */
const begins = String.raw`([;,\t\n]|\r(?!\n))`;
const beginning = new RegExp(begins, 'g');
const marked = new RegExp(`${begins}'`, 'g');
/** What makes a text suspicious wherever a cell begins with it; the first four begin a formula. */
const suspicious = /[=+\-@\t]|\r(?!\n)/;

/**
 * What begins like a formula gets an apostrophe in front, so that a spreadsheet shows it as text: at the beginning of the text,
 * and wherever else in it some program may see a cell begin.
 */
export function withoutFormula(text: string): string {
	return inLeads(text, (lead) => lead.replace(beginning, "$1'"));
}

/** Takes back what `withoutFormula` did, for any text. */
export function restored(text: string): string {
	return inLeads(text, (lead) => lead.replace(marked, '$1'));
}

/** Changes what stands before something suspicious. Each character is looked at once, however many blanks follow each other. */
function inLeads(text: string, change: (lead: string) => string): string {
	if (!suspicious.test(text)) return text;

	// The text begins like a row of its own.
	return `\n${text}`
		.replace(leads, (lead, at: number, whole: string) => {
			const next = whole[at + lead.length] ?? '';
			const until = suspicious.test(next) ? lead.length : lastSuspicious(lead);

			return change(lead.slice(0, until)) + lead.slice(until);
		})
		.slice(1);
}

/** Where the last tab or lone carriage return stands; the beginning where there is none. */
function lastSuspicious(lead: string): number {
	for (let at = lead.length - 1; at > 0; at--) {
		if (lead[at] === '\t' || (lead[at] === '\r' && lead[at + 1] !== '\n')) return at;
	}

	return 0;
}

/** Tells spreadsheets that UTF-8 follows. */
export const byteOrderMark = '\uFEFF';
