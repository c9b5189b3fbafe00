import { m } from '#lib/paraglide/messages.js';
import { Problem } from '../problem.ts';
import type { SheetRow } from '../workbooks/read-workbook.ts';
import { columnNamed, plain, requiredColumns, type ReadColumn } from './staff-columns.ts';
import { tidy } from './staff-text.ts';
import { columnLetter } from '../workbooks/cell-values.ts';

/** What the institution has said about headings, by their plain form. Null: the column is not read. */
export type RememberedColumns = ReadonlyMap<string, ReadColumn | null>;

/** A column of a file: where it stands, what heads it, and what it is read as. */
export type Heading = {
	row: number;
	position: number;
	letter: string;
	heading: string;
	column: ReadColumn | undefined;
};

/** A title or a date above the table has fewer of them. */
const fewestKnown = 2;
/** Titles above a table are one or two cells wide. */
const narrow = 2;
/** The header is looked for in so many rows that hold anything. */
const beginning = 10;

/**
 * The row that heads the table: of the first ones the one with the most headings that are known, else the first that is wider
 * than a title.
 * @param rows at least one
 */
export function findHeader(rows: readonly SheetRow[], remembered: RememberedColumns): SheetRow {
	const first = rows.slice(0, beginning);
	const known = first.map((row) => countKnown(row, remembered));
	const most = Math.max(...known);
	const filled = ({ cells }: SheetRow) => cells.filter((cell) => cell.trim() !== '').length;

	return most >= fewestKnown ? first[known.indexOf(most)]! : (first.find((row) => filled(row) > narrow) ?? first[0]!);
}

/** Whether a row is the header for sure, and not the first row of another table. */
export function isHeader(row: SheetRow | undefined, remembered: RememberedColumns): boolean {
	return row !== undefined && countKnown(row, remembered) >= fewestKnown;
}

function countKnown(row: SheetRow, remembered: RememberedColumns): number {
	return new Set(headingsOf(row, remembered).flatMap(({ column }) => column ?? [])).size;
}

export function headingsOf({ row, cells }: SheetRow, remembered: RememberedColumns): Heading[] {
	const headings = cells.flatMap((cell, index) => {
		const heading = tidy(cell);

		return heading === '' ? [] : [{ row, position: index + 1, letter: columnLetter(index + 1), heading }];
	});
	const names = new Set(headings.map(({ heading }) => plain(heading)));

	return headings.map((each) => {
		const said = remembered.get(plain(each.heading));

		return { ...each, column: said === undefined ? columnNamed(each.heading, names) : (said ?? undefined) };
	});
}

/** @throws Problem `header_twice`, `header_missing` */
export function readHeader(
	header: SheetRow,
	remembered: RememberedColumns
): { positions: Map<ReadColumn, number>; ignored: string[] } {
	const positions = new Map<ReadColumn, number>();
	const ignored: string[] = [];
	const { row } = header;

	for (const { heading, position, letter, column } of headingsOf(header, remembered)) {
		const before = column && positions.get(column);

		if (!column) ignored.push(heading);
		else if (before === undefined) positions.set(column, position);
		else {
			const letters = { first: columnLetter(before), second: letter };
			throw new Problem('header_twice', m.staff_header_twice({ row, column, ...letters }), 'file');
		}
	}

	const missing = requiredColumns.filter((column) => !positions.has(column));
	if (missing.length > 0) {
		throw new Problem('header_missing', m.staff_header_missing({ row, columns: missing.join(', ') }), 'file');
	}

	return { positions, ignored };
}

/** What telling how the columns are read can mend. */
export function isAboutHeader(error: unknown): boolean {
	return error instanceof Problem && ['header_missing', 'header_twice'].includes(error.code);
}
