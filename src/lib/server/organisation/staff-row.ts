import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { Category } from '#lib/server/db/schema/organisation.ts';
import { restored } from '../documents/csv.ts';
import { inIndonesian } from '../language.ts';
import { isDay } from './days.ts';
import { implausible, normaliseNumber } from './numbers.ts';
import {
	absenceNamed,
	categoryNamed,
	categoryOfEchelon,
	employmentNamed,
	endReasonNamed,
	isActive,
	isStructural,
	longestText,
	postKindNamed,
	truthNamed,
	type ReadColumn
} from './staff-columns.ts';
import {
	surelyNew,
	type AbsenceCells,
	type CellFinding,
	type LeavingCells,
	type Sentence,
	type StaffCells,
	type StaffFile,
	type StaffRow
} from './staff-file.ts';
import { tidy } from './staff-text.ts';
import { columnLetter } from '../workbooks/cell-values.ts';

/** What a spreadsheet shows where a formula went wrong. */
const failed = /^#(N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!|SPILL!|CALC!)$/;

/** Columns of which many rows say the same. */
const repeating: ReadonlySet<ReadColumn> = new Set([
	'kode_unit',
	'nama_unit',
	'kode_induk',
	'jenis_unit',
	'unit_gabung_ke',
	'jabatan'
]);

/** Reads the cells of one row and notes what is wrong with them. */
export class RowReader {
	readonly #record: readonly string[];
	readonly #row: number;
	readonly #file: StaffFile;
	readonly #once: <Text extends string>(text: Text) => Text;
	#wrong = false;

	/** @param once gives one copy of what stands in the cells of many rows */
	constructor(
		record: readonly string[],
		row: number,
		file: StaffFile,
		once: <Text extends string>(text: Text) => Text
	) {
		this.#record = record;
		this.#row = row;
		this.#file = file;
		this.#once = once;
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
			kind: this.#text('jenis_unit'),
			until: this.#day('unit_sampai'),
			intoCode: this.#text('unit_gabung_ke')
		};
		const namesOnlyUnit = (['nomor', 'nama', 'jabatan'] as const).every((column) => this.#text(column) === null);
		const staff = namesOnlyUnit ? null : this.#staff();

		return this.#wrong ? undefined : { row: this.#row, unit, staff };
	}

	blame(column: ReadColumn, message: Sentence): void {
		this.#wrong = true;
		this.#file.errors.push(this.#finding(column, message));
	}

	#staff(): StaffCells {
		const number = this.#number();
		const birthDate = this.#day('tanggal_lahir');
		const employment = this.#choice('jenis_kepegawaian', employmentNamed, m.staff_employment_choices);
		const title = this.#required('jabatan', m.staff_title_empty);
		const category = this.#category(title);
		const from = this.#day('mulai');
		this.#noteLegalStanding();
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
			title,
			category: category ?? 'pelaksana',
			primary: this.#truth('jabatan_utama'),
			heads: this.#truth('kepala'),
			kind: this.#optionalChoice('status_jabatan', postKindNamed, m.staff_post_kind_choices),
			email: this.#email(),
			phone: this.#text('telepon'),
			from,
			until: this.#until(from),
			leaving: this.#leaving(),
			absence: this.#absence()
		};
	}

	#until(from: Day | null): Day | null {
		const until = this.#day('sampai');
		if (from !== null && until !== null && until < from) {
			this.blame('sampai', () => m.staff_until_before({ from: dayInWords(from) }));
		}

		return until;
	}

	#leaving(): LeavingCells | null {
		const on = this.#day('keluar_mulai');
		const reason =
			on === null
				? this.#optionalChoice('keluar', endReasonNamed, m.leaving_reason_choices)
				: this.#choice('keluar', endReasonNamed, m.leaving_reason_choices);
		if (reason !== null && on === null && !this.#blamed('keluar_mulai')) {
			this.blame('keluar_mulai', m.staff_leaving_from_empty);
		}

		return reason !== null && on !== null ? { reason, on } : null;
	}

	#absence(): AbsenceCells | null {
		const from = this.#day('tidak_di_tempat_mulai');
		const to = this.#day('tidak_di_tempat_sampai');
		const asked = from !== null || to !== null;
		const kind = asked
			? this.#choice('tidak_di_tempat', absenceNamed, m.absence_choices)
			: this.#optionalChoice('tidak_di_tempat', absenceNamed, m.absence_choices);
		if (kind === null) return null;

		if (from === null) {
			if (!this.#blamed('tidak_di_tempat_mulai')) this.blame('tidak_di_tempat_mulai', m.staff_absence_from_empty);

			return null;
		}
		if (to !== null && to < from) {
			this.blame('tidak_di_tempat_sampai', () => m.staff_absence_to_before({ from: dayInWords(from) }));
		}

		return { kind, from, to };
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

	#checkedNumber(column: ReadColumn, typed: string): string {
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

	#day(column: ReadColumn): Day | null {
		const typed = this.#text(column);
		if (typed === null) return null;

		const day = dayFrom(typed);
		if (!day) this.blame(column, () => m.staff_day_unreadable({ typed }));
		else if (day < '1900-01-01' || day > '2199-12-31') this.blame(column, () => m.staff_day_out_of_range({ day }));

		return day ? this.#once(day) : null;
	}

	#truth(column: ReadColumn): boolean | null {
		return this.#optionalChoice(column, truthNamed, m.staff_truth_choices);
	}

	#choice<Value>(column: ReadColumn, named: (text: string) => Value | undefined, choices: Sentence): Value | null {
		if (this.#text(column) === null) this.blame(column, () => m.staff_choice_empty({ choices: choices() }));

		return this.#optionalChoice(column, named, choices);
	}

	/** SIASN says of a structural post only that it is one; its level is told by the echelon. */
	#category(title: string): Category | null {
		const typed = this.#text('kategori');
		if (typed === null || !isStructural(typed)) {
			return this.#choice('kategori', categoryNamed, m.staff_category_choices);
		}

		const echelon = this.#text('eselon');
		const category = echelon === null ? undefined : categoryOfEchelon(echelon, title);
		if (!category) this.blame('kategori', () => m.staff_category_structural({ typed }));

		return category ?? null;
	}

	/** Who has retired may still stand in an export of another system. */
	#noteLegalStanding(): void {
		const typed = this.#text('kedudukan_hukum');
		if (typed !== null && !isActive(typed)) this.#warn('kedudukan_hukum', () => m.staff_not_active({ typed }));
	}

	#optionalChoice<Value>(
		column: ReadColumn,
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

	#required(column: ReadColumn, message: Sentence): string {
		const typed = this.#text(column);
		if (typed === null) this.blame(column, message);

		return typed ?? '';
	}

	/** Null when the column is missing or the cell is empty. */
	#text(column: ReadColumn): string | null {
		const position = this.#file.positions.get(column);
		if (position === undefined) return null;
		const typed = tidy(restored((this.#record[position - 1] ?? '').trim()));
		const limit = longestText[column] ?? 100;

		if (failed.test(typed) && !this.#blamed(column)) {
			this.blame(column, () => m.staff_cell_uncalculated({ typed }));
		}
		if (typed.length > limit && !this.#blamed(column)) {
			this.blame(column, () => m.staff_text_too_long({ limit, length: typed.length }));
		}

		if (typed === '') return null;

		return repeating.has(column) ? this.#once(typed) : typed;
	}

	/** A cell is read more than once; its error is noted once. */
	#blamed(column: ReadColumn): boolean {
		return this.#file.errors.some((finding) => finding.row === this.#row && finding.column === column);
	}

	#warn(column: ReadColumn, message: Sentence): void {
		this.#file.warnings.push(this.#finding(column, message));
	}

	#finding(column: ReadColumn, message: Sentence): CellFinding {
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
