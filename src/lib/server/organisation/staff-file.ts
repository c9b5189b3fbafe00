import { m } from '#lib/paraglide/messages.js';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { Category, EmploymentKind, PostKind } from '#lib/server/db/schema/organisation.ts';
import { inIndonesian } from '../language.ts';
import { Problem } from '../problem.ts';
import { isDay } from './days.ts';
import { implausible, normaliseNumber } from './numbers.ts';
import {
	categoryNamed,
	columnNamed,
	employmentNamed,
	longestText,
	postKindNamed,
	requiredColumns,
	truthNamed,
	type StaffColumn
} from './staff-columns.ts';
import { columnLetter, readSheet, restored, tidy } from './staff-text.ts';

/** In the field for the old number: the person is new for sure, though name and birth date are those of another. */
export const surelyNew = '-';

/** One person at one post, or one unit alone. Null: the cell is empty and changes nothing. */
export type StaffRow = {
	/** As the spreadsheet counts: the header is row 1. */
	row: number;
	unit: { code: string; name: string | null; parentCode: string | null; kind: string | null };
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
	heads: boolean;
	kind: PostKind;
	email: string | null;
	phone: string | null;
	from: Day | null;
};

/** Made when it is shown: who reads it may read another language than who brought the file. */
export type Sentence = () => string;

/** What is wrong or doubtful in one cell: a finished sentence, and the place as a spreadsheet shows it. */
export type CellFinding = { row: number; column: StaffColumn; letter: string; message: Sentence };

export type StaffFile = {
	rows: StaffRow[];
	/** Units that rows name which cannot be read otherwise: what is wrong with them is told at once. */
	unread: { row: number; code: string }[];
	errors: CellFinding[];
	warnings: CellFinding[];
	/** Headings that are not known, so their columns are not read. */
	ignored: string[];
	/** Where each column stands, from 1. */
	positions: Map<StaffColumn, number>;
};

/** `Baris 12, kolom C (nama): …` */
export function describeFinding({ row, column, letter, message }: CellFinding): string {
	return m.staff_cell({ row, letter, column, message: message() });
}

/**
 * Reads a staff file. What is wrong in a cell is collected, so that all of it can be mended at once.
 * @throws Problem for what is wrong with the file as a whole, its header included
 */
export function parseStaffFile(bytes: Uint8Array, limits?: { bytes: number; rows: number }): StaffFile {
	const { records, firstRow } = readSheet(bytes, limits);
	const { positions, ignored } = readHeader(records[0]!, firstRow);
	const file: StaffFile = { rows: [], unread: [], errors: [], warnings: [], ignored, positions };

	records.slice(1).forEach((record, index) => {
		if (record.every((cell) => cell.trim() === '')) return;

		const row = new RowReader(record, firstRow + 1 + index, file);
		if (record.length > records[0]!.length && record.slice(records[0]!.length).some((cell) => cell.trim() !== '')) {
			row.blame('nomor', () => m.staff_row_too_wide({ expected: records[0]!.length, found: record.length }));
		}

		const read = row.read();
		if (read) file.rows.push(read);
		else row.noteUnit();
	});

	file.errors.sort(inSheetOrder);
	file.warnings.sort(inSheetOrder);
	if (file.rows.length === 0 && file.errors.length === 0) throw new Problem('file_empty', m.staff_file_empty(), 'file');

	return file;
}

/** By row, then from left to right. */
function inSheetOrder(one: CellFinding, other: CellFinding): number {
	const { row, letter } = other;

	return one.row - row || one.letter.length - letter.length || (one.letter < letter ? -1 : Number(one.letter > letter));
}

function readHeader(header: readonly string[], row: number) {
	const positions = new Map<StaffColumn, number>();
	const ignored: string[] = [];

	header.forEach((cell, index) => {
		const heading = tidy(cell);
		if (heading === '') return;

		const column = columnNamed(heading);
		const before = column && positions.get(column);

		if (!column) ignored.push(heading);
		else if (before === undefined) positions.set(column, index + 1);
		else {
			const letters = { first: columnLetter(before), second: columnLetter(index + 1) };
			throw new Problem('header_twice', m.staff_header_twice({ row, column, ...letters }), 'file');
		}
	});

	const missing = requiredColumns.filter((column) => !positions.has(column));
	if (missing.length > 0) {
		throw new Problem('header_missing', m.staff_header_missing({ row, columns: missing.join(', ') }), 'file');
	}

	return { positions, ignored };
}

/** Reads the cells of one row and notes what is wrong with them. */
class RowReader {
	readonly #record: readonly string[];
	readonly #row: number;
	readonly #file: StaffFile;
	#wrong = false;

	constructor(record: readonly string[], row: number, file: StaffFile) {
		this.#record = record;
		this.#row = row;
		this.#file = file;
	}

	/** Of a row that cannot be read: a unit that it names without describing it. */
	noteUnit(): void {
		const code = this.#text('kode_unit');
		if (code !== null && this.#text('nama_unit') === null) this.#file.unread.push({ row: this.#row, code });
	}

	/** Undefined when anything in the row is wrong. */
	read(): StaffRow | undefined {
		const unit = {
			code: this.#required('kode_unit', m.staff_unit_code_empty),
			name: this.#text('nama_unit'),
			parentCode: this.#text('kode_induk'),
			kind: this.#text('jenis_unit')
		};
		const namesOnlyUnit = (['nomor', 'nama', 'jabatan'] as const).every((column) => this.#text(column) === null);
		const staff = namesOnlyUnit ? null : this.#staff();

		return this.#wrong ? undefined : { row: this.#row, unit, staff };
	}

	blame(column: StaffColumn, message: Sentence): void {
		this.#wrong = true;
		this.#file.errors.push(this.#finding(column, message));
	}

	#staff(): StaffCells {
		const number = this.#number();
		const birthDate = this.#day('tanggal_lahir');
		const employment = this.#choice('jenis_kepegawaian', employmentNamed, m.staff_employment_choices);
		const category = this.#choice('kategori', categoryNamed, m.staff_category_choices);
		const doubt = implausible(number, birthDate ?? undefined);
		if (doubt) this.#warn('nomor', implausibleMessage(number, doubt));
		else if (/^\d{13,}$/.test(number) && number.length !== 18) {
			this.#warn('nomor', () => m.staff_number_length({ length: number.length }));
		}

		return {
			number,
			oldNumber: this.#oldNumber(),
			name: this.#name(),
			birthDate,
			employment: employment ?? 'PNS',
			title: this.#required('jabatan', m.staff_title_empty),
			category: category ?? 'pelaksana',
			primary: this.#truth('jabatan_utama'),
			heads: this.#truth('kepala') ?? false,
			kind: this.#optionalChoice('status_jabatan', postKindNamed, m.staff_post_kind_choices) ?? 'definitif',
			email: this.#email(),
			phone: this.#text('telepon'),
			from: this.#day('mulai')
		};
	}

	/** The template's own person has a number that looks like one, and would become an employee. */
	#name(): string {
		const name = this.#required('nama', m.staff_name_empty);
		if (name === inIndonesian(m.staff_template_name)) this.blame('nama', m.staff_template_row);

		return name;
	}

	#number(): string {
		const typed = this.#text('nomor');
		if (typed === null) {
			this.blame('nomor', m.staff_number_empty);

			return '';
		}

		return this.#checkedNumber('nomor', typed);
	}

	#oldNumber(): string | null {
		const typed = this.#text('nomor_lama');
		if (typed === null || typed === surelyNew) return typed;

		return this.#checkedNumber('nomor_lama', typed);
	}

	#checkedNumber(column: StaffColumn, typed: string): string {
		// A spreadsheet shows a long number so, and keeps only its first fifteen digits.
		if (/^\d([.,]\d+)?E\+?\d+$/i.test(typed.replace(/\s/g, ''))) {
			this.blame(column, () => m.staff_number_scientific({ typed }));

			return '';
		}

		const number = normaliseNumber(typed.replace(/^(\d{13,})[.,]0+$/, '$1'));
		if (!/^[0-9A-Z/_-]{1,32}$/.test(number)) this.blame(column, () => m.staff_number_characters({ typed }));
		else if (/^\d{15}000$/.test(number)) this.#warn(column, () => m.staff_number_rounded({ typed }));

		return number;
	}

	#day(column: StaffColumn): Day | null {
		const typed = this.#text(column);
		if (typed === null) return null;

		const day = dayFrom(typed);
		if (!day) this.blame(column, () => m.staff_day_unreadable({ typed }));
		else if (day < '1900-01-01' || day > '2199-12-31') this.blame(column, () => m.staff_day_out_of_range({ day }));

		return day ?? null;
	}

	#truth(column: StaffColumn): boolean | null {
		return this.#optionalChoice(column, truthNamed, m.staff_truth_choices);
	}

	#choice<Value>(column: StaffColumn, named: (text: string) => Value | undefined, choices: Sentence): Value | null {
		if (this.#text(column) === null) this.blame(column, () => m.staff_choice_empty({ choices: choices() }));

		return this.#optionalChoice(column, named, choices);
	}

	#optionalChoice<Value>(
		column: StaffColumn,
		named: (text: string) => Value | undefined,
		choices: Sentence
	): Value | null {
		const typed = this.#text(column);
		if (typed === null) return null;

		const value = named(typed);
		if (value === undefined) this.blame(column, () => m.staff_choice_unknown({ typed, choices: choices() }));

		return value ?? null;
	}

	#email(): string | null {
		const typed = this.#text('email');
		if (typed !== null && !/^[^\s@,;<>()]+@[^\s@,;<>()]+\.[^\s@,;<>()]+$/.test(typed)) {
			this.blame('email', () => m.staff_email_unreadable({ typed }));
		}

		return typed;
	}

	#required(column: StaffColumn, message: Sentence): string {
		const typed = this.#text(column);
		if (typed === null) this.blame(column, message);

		return typed ?? '';
	}

	/** Null when the column is missing or the cell is empty. */
	#text(column: StaffColumn): string | null {
		const position = this.#file.positions.get(column);
		const typed = position === undefined ? '' : tidy(restored((this.#record[position - 1] ?? '').trim()));
		const limit = longestText[column] ?? 100;

		if (typed.length > limit && !this.#blamed(column)) {
			this.blame(column, () => m.staff_text_too_long({ limit, length: typed.length }));
		}

		return typed === '' ? null : typed;
	}

	/** A cell is read more than once; its error is noted once. */
	#blamed(column: StaffColumn): boolean {
		return this.#file.errors.some((finding) => finding.row === this.#row && finding.column === column);
	}

	#warn(column: StaffColumn, message: Sentence): void {
		this.#file.warnings.push(this.#finding(column, message));
	}

	#finding(column: StaffColumn, message: Sentence): CellFinding {
		return { row: this.#row, column, letter: columnLetter(this.#file.positions.get(column) ?? 1), message };
	}
}

function implausibleMessage(number: string, doubt: NonNullable<ReturnType<typeof implausible>>): Sentence {
	return {
		'birth-date': () => m.staff_number_birth_date({ digits: number.slice(0, 8) }),
		'birth-date-differs': m.staff_number_birth_date_differs,
		month: () => m.staff_number_month({ digits: number.slice(12, 14) }),
		sex: () => m.staff_number_sex({ digit: number[14]! })
	}[doubt];
}

const months = [
	['januari', 'jan'],
	['februari', 'feb', 'pebruari'],
	['maret', 'mar'],
	['april', 'apr'],
	['mei', 'may'],
	['juni', 'jun'],
	['juli', 'jul'],
	['agustus', 'agu', 'ags', 'aug'],
	['september', 'sep', 'sept'],
	['oktober', 'okt', 'oct'],
	['november', 'nov', 'nopember', 'nop'],
	['desember', 'des', 'dec']
];

/** `2026-03-01`, `1/3/2026`, `01-03-2026`, `1.3.2026` and `1 Maret 2026`: the day always before the month. */
export function dayFrom(typed: string): Day | undefined {
	const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]0{1,2}:00(?::00(?:\.0+)?)?Z?)?$/.exec(typed);
	const local = /^(\d{1,2})[-/. ](\d{1,2}|\p{L}+)[-/. ](\d{4})$/u.exec(typed);
	const parts = iso ? [iso[1], iso[2], iso[3]] : local ? [local[3], local[2], local[1]] : undefined;
	if (!parts) return undefined;

	const [year, monthText, dayOfMonth] = parts as [string, string, string];
	const named = months.findIndex((names) => names.includes(monthText.toLowerCase()));
	const month = named >= 0 ? String(named + 1) : monthText;
	const day = `${year}-${month.padStart(2, '0')}-${dayOfMonth.padStart(2, '0')}`;

	return isDay(day) ? day : undefined;
}
