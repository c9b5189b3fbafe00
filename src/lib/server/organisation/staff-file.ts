import { m } from '#lib/paraglide/messages.js';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { AbsenceKind, Category, EmploymentKind, EndReason, PostKind } from '#lib/server/db/schema/organisation.ts';
import { Problem } from '../problem.ts';
import type { SheetRow } from '../workbooks/read-workbook.ts';
import { repeatedTexts } from './repeated-texts.ts';
import type { ReadColumn } from './staff-columns.ts';
import { findHeader, headingsOf, isHeader, readHeader, type Heading, type RememberedColumns } from './staff-header.ts';
import { RowReader } from './staff-row.ts';
import { maxFileBytes, maxFileRows, readSheet, tooLong } from './staff-text.ts';

/** In the field for the old number: the person is new for sure, though name and birth date are those of another. */
export const surelyNew = '-';

/** One person at one post, or one unit alone. Null: the cell is empty and changes nothing. */
export type StaffRow = {
	/** As the spreadsheet counts: the header is row 1. */
	row: number;
	unit: {
		code: string;
		name: string | null;
		parentCode: string | null;
		kind: string | null;
		until: Day | null;
		/** The code of the unit that it becomes part of after its last day. */
		intoCode: string | null;
	};
	/** Null where the row only names a unit. */
	staff: StaffCells | null;
};

export type StaffCells = {
	number: string;
	/** The number that the person had before, or `surelyNew`. */
	oldNumber: string | null;
	name: string;
	birthDate: Day | null;
	employment: EmploymentKind;
	title: string;
	category: Category;
	primary: boolean | null;
	heads: boolean | null;
	kind: PostKind | null;
	email: string | null;
	phone: string | null;
	from: Day | null;
	/** The last day in this post. */
	until: Day | null;
	leaving: LeavingCells | null;
	absence: AbsenceCells | null;
};

/** Retired, died, moved away or resigned: `on` is the first day without any post. */
export type LeavingCells = { reason: EndReason; on: Day };

/** Away from a day on; `to` is the last day, null where the file names none. */
export type AbsenceCells = { kind: AbsenceKind; from: Day; to: Day | null };

/** Made when it is shown: who reads it may read another language than who brought the file. */
export type Sentence = () => string;

/** What is wrong or doubtful in one cell: a finished sentence, and the place as a spreadsheet shows it. */
export type CellFinding = { row: number; column: ReadColumn; letter: string; message: Sentence };

export type StaffFile = {
	rows: StaffRow[];
	/** Units that rows name which cannot be read otherwise: what is wrong with them is told at once. */
	unread: { row: number; code: string }[];
	errors: CellFinding[];
	warnings: CellFinding[];
	/** Headings that are not known, so their columns are not read. */
	ignored: string[];
	/** Where each column stands, from 1. */
	positions: Map<ReadColumn, number>;
};

/** `Baris 12, kolom C (nama): …` */
export function describeFinding({ row, column, letter, message }: CellFinding): string {
	return m.staff_cell({ row, letter, column, message: message() });
}

/**
 * Reads a staff file. What is wrong in a cell is collected, so that all of it can be mended at once.
 * @param remembered what the institution has said about headings
 * @throws Problem for what is wrong with the file as a whole, its header included
 */
export async function parseStaffFile(
	bytes: Uint8Array,
	remembered: RememberedColumns = new Map(),
	limits = { bytes: maxFileBytes, rows: maxFileRows }
): Promise<StaffFile> {
	let table: TableReader | undefined;
	const means = (rows: readonly SheetRow[]) => {
		const columns = wantedColumns(rows, remembered);
		if (!columns) return false;
		table = new TableReader(rows, remembered, limits.rows);

		// Each is read as it comes: a large table and what is read of it would be in memory twice.
		return { columns, take: (row: SheetRow) => table!.take(row) };
	};
	const beginning = await readSheet(bytes, means, limits);
	const { file } = table ?? new TableReader(beginning, remembered, limits.rows);

	file.errors.sort(inSheetOrder);
	file.warnings.sort(inSheetOrder);
	if (file.rows.length === 0 && file.errors.length === 0) throw new Problem('file_empty', m.staff_file_empty(), 'file');

	return file;
}

/** Reads the rows of a table one after the other, from those that it begins with. */
class TableReader {
	readonly file: StaffFile;
	readonly #header: SheetRow;
	readonly #mostRows: number;
	readonly #once = repeatedTexts();
	#count = 0;

	/** @throws Problem for what is wrong with the header, or with its length */
	constructor(beginning: readonly SheetRow[], remembered: RememberedColumns, mostRows: number) {
		this.#header = findHeader(beginning, remembered);
		this.#mostRows = mostRows;
		const { positions, ignored } = readHeader(this.#header, remembered);
		this.file = { rows: [], unread: [], errors: [], warnings: [], ignored, positions };
		for (const row of beginning) if (row.row > this.#header.row) this.take(row);
	}

	/** @throws Problem `file_too_long` */
	take({ row: number, cells }: SheetRow): void {
		if (++this.#count > this.#mostRows) throw tooLong(this.#mostRows);

		const row = new RowReader(cells, number, this.file, this.#once);
		const [expected, found] = [this.#header.cells.length, cells.length];
		if (cells.slice(expected).some((cell) => cell.trim() !== '')) {
			row.blame('nomor', () => m.staff_row_too_wide({ expected, found }));
		}

		const read = row.read();
		if (read) this.file.rows.push(read);
		else row.noteUnit();
	}
}

/**
 * The columns of a staff file, and what each is read as.
 * @throws Problem for what cannot be read as a table at all
 */
export async function readHeadings(bytes: Uint8Array, remembered: RememberedColumns): Promise<Heading[]> {
	// Of what stands below them nothing is looked at.
	const nothing = { columns: new Set<number>(), take: () => undefined };
	const sheet = await readSheet(bytes, (rows) => wantedColumns(rows, remembered) && nothing);

	return headingsOf(findHeader(sheet, remembered), remembered);
}

/** The columns that are read, if it is a staff file that begins so. */
function wantedColumns(rows: readonly SheetRow[], remembered: RememberedColumns): Set<number> | false {
	const header = findHeader(rows, remembered);
	if (!isHeader(header, remembered)) return false;

	return new Set(headingsOf(header, remembered).flatMap(({ column, position }) => (column ? [position] : [])));
}

/** By row, then from left to right. */
function inSheetOrder(one: CellFinding, other: CellFinding): number {
	const { row, letter } = other;

	return one.row - row || one.letter.length - letter.length || (one.letter < letter ? -1 : Number(one.letter > letter));
}
