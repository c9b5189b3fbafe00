import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { parse, CsvError, type Options } from 'csv-parse/sync';
import { amountInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '../problem.ts';
import {
	beginningRows,
	isWorkbook,
	readWorkbook,
	unread,
	workbookLimits,
	type Means,
	type SheetRow
} from '../workbooks/read-workbook.ts';

/** What an upload may weigh; the error names it. */
export const maxFileBytes = 64 * 1024 * 1024;
export const maxFileRows = 100_000;

/**
 * The rows of a CSV file or of a workbook (.xlsx) that hold anything, as the spreadsheet numbers them. Which of the two it is
 * its bytes tell, not its name.
 * @param means where nothing is the sheet that is meant, its beginning is given
 * @throws Problem `file_too_large`, `file_encoding`, `file_empty`, `file_too_long`, `file_quotes` and those of workbooks
 */
export async function readSheet(
	bytes: Uint8Array,
	means: Means,
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
		: readText(inUtf8(bytes), means, limits.rows);
	if (rows.length > most) throw tooLong(limits.rows);

	const filled = rows.filter(holdsAnything);
	if (filled.length === 0) throw new Problem('file_empty', m.staff_file_empty(), 'file');

	return filled;
}

export function tooLong(limit: number): Problem {
	return new Problem('file_too_long', m.staff_file_too_long({ limit }), 'file');
}

function readText(bytes: Buffer, means: Means, limit: number): SheetRow[] {
	const start = bytes.toString('utf8', 0, 80_000);
	// Excel understands a first line that names the delimiter.
	const named = /^\uFEFF?"?sep=(.)"?\r?\n/i.exec(start);
	const rest = named ? bytes.subarray(Buffer.byteLength(named[0])) : bytes;

	return parseCsv(rest, { delimiter: named?.[1] ?? delimiterOf(start), firstRow: named ? 2 : 1, means, limit });
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

type Table = { delimiter: string; firstRow: number; means: Means; limit: number };

function parseCsv(bytes: Buffer, { delimiter, firstRow, means, limit }: Table): SheetRow[] {
	const beginning: SheetRow[] = [];
	let meant: ReturnType<Means> | undefined;
	let count = 0;

	// Its result takes the place of the record; null leaves it out.
	const onRecord = (cells: string[]): SheetRow | null => {
		const row = { row: firstRow + count++, cells };

		if (meant === false) return null;
		if (count > limit + beginningRows) throw tooLong(limit);
		if (typeof meant === 'object') {
			leaveUnread(cells, meant.columns);
			if (holdsAnything(row)) meant.take(row);

			return null;
		}
		if (meant === undefined && holdsAnything(row) && beginning.push(row) === beginningRows) meant = means(beginning);

		return row;
	};

	try {
		const options = { delimiter, bom: true, relax_column_count: true, onRecord };

		return parse(bytes, options as Options) as unknown as SheetRow[];
	} catch (error) {
		if (!(error instanceof CsvError)) throw error;

		const line = 'lines' in error && typeof error.lines === 'number' ? error.lines + firstRow - 1 : firstRow;
		throw new Problem('file_quotes', m.staff_file_quotes({ line }), 'file');
	}
}

function leaveUnread(cells: string[], wanted: ReadonlySet<number>): void {
	for (let at = 0; at < cells.length; at++) if (!wanted.has(at + 1) && cells[at]!.trim() !== '') cells[at] = unread;
}

function holdsAnything({ cells }: SheetRow): boolean {
	return cells.some((cell) => cell.trim() !== '');
}

function inUtf8(bytes: Uint8Array): Buffer {
	const wide = startsWith(bytes, [0xff, 0xfe]) ? 'utf-16le' : startsWith(bytes, [0xfe, 0xff]) ? 'utf-16be' : undefined;
	if (wide === undefined && isUtf8(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

	try {
		return Buffer.from(new TextDecoder(wide ?? 'utf-8', { fatal: true }).decode(bytes));
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
