import { createHash } from 'node:crypto';
import { parse, CsvError } from 'csv-parse/sync';
import { amountInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '../problem.ts';
import { beginningRows, isWorkbook, readWorkbook, workbookLimits, type SheetRow } from '../workbooks/read-workbook.ts';

/** What an upload may weigh; the error names it. */
export const maxFileBytes = 20 * 1024 * 1024;
export const maxFileRows = 100_000;

/**
 * The rows of a CSV file or of a workbook (.xlsx) that hold anything, as the spreadsheet numbers them. Which of the two it is
 * its bytes tell, not its name.
 * @param means whether a sheet of a workbook is the one, by its first rows
 * @throws Problem `file_too_large`, `file_encoding`, `file_empty`, `file_too_long`, `file_quotes` and those of workbooks
 */
export async function readSheet(
	bytes: Uint8Array,
	means: (rows: readonly SheetRow[]) => boolean,
	limits = { bytes: maxFileBytes, rows: maxFileRows }
): Promise<SheetRow[]> {
	if (bytes.length > limits.bytes) {
		throw new Problem(
			'file_too_large',
			m.staff_file_too_large({ size: mebibytes(bytes.length), limit: mebibytes(limits.bytes) }),
			'file'
		);
	}

	// The header and what stands above it come on top of the rows themselves.
	const most = limits.rows + beginningRows;
	const rows = isWorkbook(bytes)
		? await readWorkbook(bytes, means, { ...workbookLimits, rows: most })
		: readText(decode(bytes), most);
	if (rows.length > most) throw tooLong(limits.rows);

	const filled = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
	if (filled.length === 0) throw new Problem('file_empty', m.staff_file_empty(), 'file');

	return filled;
}

export function tooLong(limit: number): Problem {
	return new Problem('file_too_long', m.staff_file_too_long({ limit }), 'file');
}

function readText(text: string, most: number): SheetRow[] {
	// Excel understands a first line that names the delimiter.
	const named = /^"?sep=(.)"?\r?\n/i.exec(text);
	const rest = named ? text.slice(named[0].length) : text;
	const firstRow = named ? 2 : 1;

	return parseCsv(rest, named?.[1] ?? delimiterOf(rest), firstRow, most).map((cells, index) => ({
		row: firstRow + index,
		cells
	}));
}

export function fileSha256(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}

/** Text as it is kept: one form of each character (NFC), no invisible ones, one space between words. */
export function tidy(text: string): string {
	return text
		.normalize('NFC')
		.replace(/\p{Cf}/gu, '')
		.replace(/[\p{Cc}\s]+/gu, ' ')
		.trim();
}

function parseCsv(text: string, delimiter: string, firstRow: number, most: number): string[][] {
	try {
		return parse(text, {
			delimiter,
			bom: true,
			relax_column_count: true,
			// One more than allowed: enough to see that there are too many.
			to: most + 1
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

/** The delimiter that one of the first lines has most of, outside quotes: a title may stand above the header. */
function delimiterOf(text: string): string {
	const lines = text
		.slice(0, 20_000)
		.split(/\r?\n|\r/, beginningRows)
		.map((line) => line.replace(/"[^"]*"/g, ''));
	const count = (delimiter: string) => Math.max(...lines.map((line) => line.split(delimiter).length));

	return [';', '\t', ','].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best), ',');
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
	return prefix.every((byte, index) => bytes[index] === byte);
}

function mebibytes(bytes: number): string {
	return amountInWords(bytes / 1024 / 1024, 1);
}
