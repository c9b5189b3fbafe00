import { byteOrderMark, csvOf } from './csv.ts';
import { writeWorkbook, workbookType } from './workbook.ts';

export const tableFormats = ['xlsx', 'csv'] as const;
/** What every list and every table of figures can be had as. */
export type TableFormat = (typeof tableFormats)[number];

export type TableRow = readonly (string | number)[];
/** The headings and the rows, in parts where there are many: what is read later lets other requests come in between. */
export type TableParts = Iterable<readonly TableRow[]> | AsyncIterable<readonly TableRow[]>;

export const tableTypes: Record<TableFormat, string> = { csv: 'text/csv; charset=utf-8', xlsx: workbookType };

/** A table as CSV, part by part; what begins like a formula is text in it. */
export async function* csvParts(parts: TableParts): AsyncGenerator<string> {
	let begun = false;

	for await (const rows of parts) {
		yield (begun ? '' : byteOrderMark) + csvOf(rows);
		begun = true;
	}
}

/** The same table as a workbook. @param name of the sheet, at most 31 characters */
export function workbookOf(name: string, parts: TableParts): Promise<Uint8Array> {
	return writeWorkbook(name, flat(parts));
}

async function* flat<Item>(parts: Iterable<readonly Item[]> | AsyncIterable<readonly Item[]>): AsyncGenerator<Item> {
	for await (const part of parts) yield* part;
}
