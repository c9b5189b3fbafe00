import { createHash } from 'node:crypto';
import { parse, CsvError } from 'csv-parse/sync';
import { amountInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '../problem.ts';

/** What an upload may weigh; the error names it. */
export const maxFileBytes = 20 * 1024 * 1024;
export const maxFileRows = 100_000;

/** The cells of a file as a spreadsheet numbers them: row 1 is the first line, column 1 is A. */
export type Sheet = { records: string[][]; firstRow: number };

/** @throws Problem `file_too_large`, `file_workbook`, `file_encoding`, `file_empty`, `file_too_long`, `file_quotes` */
export function readSheet(bytes: Uint8Array, limits = { bytes: maxFileBytes, rows: maxFileRows }): Sheet {
	if (bytes.length > limits.bytes) {
		throw new Problem(
			'file_too_large',
			m.staff_file_too_large({ size: mebibytes(bytes.length), limit: mebibytes(limits.bytes) }),
			'file'
		);
	}
	// A workbook (.xlsx, .ods) is a ZIP archive, an old one (.xls) an OLE container.
	if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]) || startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) {
		throw new Problem('file_workbook', m.staff_file_workbook(), 'file');
	}

	let text = decode(bytes);
	let firstRow = 1;

	// Excel understands a first line that names the delimiter.
	const named = /^"?sep=(.)"?\r?\n/i.exec(text);
	if (named) {
		text = text.slice(named[0].length);
		firstRow = 2;
	}

	if (text.trim() === '') throw new Problem('file_empty', m.staff_file_empty(), 'file');

	const records = parseCsv(text, named?.[1] ?? delimiterOf(text), firstRow, limits.rows);
	if (records.length > limits.rows + 1) {
		throw new Problem('file_too_long', m.staff_file_too_long({ limit: limits.rows }), 'file');
	}

	return { records, firstRow };
}

/** `C` for the third column. */
export function columnLetter(position: number): string {
	let letters = '';

	for (let rest = position; rest > 0; rest = Math.floor((rest - 1) / 26)) {
		letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
	}

	return letters;
}

export function fileSha256(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}

/** A spreadsheet runs what begins so as a formula. */
const formula = /^'*[=+\-@\t\r]/;

/** Puts an apostrophe before what a spreadsheet would run as a formula. */
export function neutralised(cell: string): string {
	return formula.test(cell) ? `'${cell}` : cell;
}

/** Takes back what `neutralised` did. */
export function restored(cell: string): string {
	return cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell;
}

/** Text as it is kept: one form of each character (NFC), no invisible ones, one space between words. */
export function tidy(text: string): string {
	return text
		.normalize('NFC')
		.replace(/\p{Cf}/gu, '')
		.replace(/[\p{Cc}\s]+/gu, ' ')
		.trim();
}

function parseCsv(text: string, delimiter: string, firstRow: number, maxRows: number): string[][] {
	try {
		return parse(text, {
			delimiter,
			bom: true,
			relax_column_count: true,
			// One more than allowed, besides the header: enough to see that there are too many.
			to: maxRows + 2
		});
	} catch (error) {
		if (!(error instanceof CsvError)) throw error;

		const line = 'lines' in error && typeof error.lines === 'number' ? error.lines + firstRow - 1 : firstRow;
		throw new Problem('file_quotes', m.staff_file_quotes({ line }), 'file');
	}
}

function decode(bytes: Uint8Array): string {
	const encoding = startsWith(bytes, [0xff, 0xfe])
		? 'utf-16le'
		: startsWith(bytes, [0xfe, 0xff])
			? 'utf-16be'
			: 'utf-8';

	try {
		return new TextDecoder(encoding, { fatal: true }).decode(bytes);
	} catch {
		throw new Problem('file_encoding', m.staff_file_encoding(), 'file');
	}
}

/** The delimiter that stands most often in the first line, outside quotes. */
function delimiterOf(text: string): string {
	const header = (/^[^\r\n]*/.exec(text)?.[0] ?? '').replace(/"[^"]*"/g, '');
	const count = (delimiter: string) => header.split(delimiter).length - 1;

	return [';', '\t', ','].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best), ',');
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
	return prefix.every((byte, index) => bytes[index] === byte);
}

function mebibytes(bytes: number): string {
	return amountInWords(bytes / 1024 / 1024, 1);
}
