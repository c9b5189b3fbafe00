import { m } from '#lib/paraglide/messages.js';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { isOver } from './diff-ends.ts';
import type { PersonRows, PlacedRow } from './diff-person.ts';
import type { Blame, ComingUnit } from './diff-units.ts';
import { latest, type KnownPerson, type StaffBase } from './staff-base.ts';
import type { StaffColumn } from './staff-columns.ts';
import { surelyNew, type StaffCells, type StaffRow } from './staff-file.ts';
import { lastPrimary, lasts, type KnownPost } from './timeline.ts';

export type PersonGroup = PersonRows & { known: KnownPerson | undefined };

/**
 * Brings the rows of each person together, by number or by the number they had before. Contradictions are errors: two
 * people with one number, one post twice, two primary posts.
 */
export function groupRows(
	base: StaffBase,
	rows: readonly StaffRow[],
	units: Map<string, ComingUnit>,
	on: Day,
	blame: Blame,
	warn: Blame
): PersonGroup[] {
	const byNumber = new Map(
		base.persons.flatMap((person) => person.numbers.map(({ number }) => [number, person] as const))
	);
	const groups = new Map<string, { known: KnownPerson | undefined; rows: PlacedRow[]; repeated: PlacedRow[] }>();

	for (const {
		row,
		unit: { code },
		staff: cells
	} of rows) {
		const unit = units.get(code);
		if (!cells || !unit) continue;

		const known = knownPerson(byNumber, row, cells, blame, warn);
		const key = known?.id ?? `number ${cells.number}`;
		const group = groups.get(key);
		const placed = { row, unit, cells };

		if (!group) groups.set(key, { known, rows: [placed], repeated: [] });
		else if (!agreesOnPerson(group.rows, placed, blame)) continue;
		else if (repeats(group.rows, group.repeated, placed)) group.repeated.push(placed);
		else if (isApart(known, group.rows, placed, on, blame)) group.rows.push(placed);
	}

	return [...groups.values()].map(({ known, rows: placed, repeated }) => ({
		known,
		...withPrimary(known, placed, on, blame),
		repeated
	}));
}

function knownPerson(
	byNumber: Map<string, KnownPerson>,
	row: number,
	{ number, oldNumber }: StaffCells,
	blame: Blame,
	warn: Blame
): KnownPerson | undefined {
	const byNew = byNumber.get(number);
	if (byNew && latest(byNew.numbers)?.number !== number) {
		warn(row, 'nomor', () => m.staff_number_outdated({ number: latest(byNew.numbers)!.number }));
	}

	if (oldNumber === null || oldNumber === surelyNew || oldNumber === number) return byNew;

	const byOld = byNumber.get(oldNumber);
	if (!byOld) blame(row, 'nomor_lama', () => m.staff_old_number_unknown({ number: oldNumber }));
	else if (byNew && byNew !== byOld) blame(row, 'nomor_lama', () => m.staff_old_number_other({ number, oldNumber }));

	return byNew ?? byOld;
}

/** What holds for a person must be the same in all rows. */
function agreesOnPerson(rows: readonly PlacedRow[], placed: PlacedRow, blame: Blame): boolean {
	const first = rows[0]!;

	if (first.cells.number !== placed.cells.number) {
		blame(placed.row, 'nomor', () => m.staff_person_twice({ row: first.row, number: first.cells.number }));

		return false;
	}

	for (const [key, column] of [
		['name', 'nama'],
		['birthDate', 'tanggal_lahir'],
		['employment', 'jenis_kepegawaian'],
		['oldNumber', 'nomor_lama']
	] as const satisfies [keyof StaffCells, StaffColumn][]) {
		if (first.cells[key] !== placed.cells[key]) {
			blame(placed.row, column, () => m.staff_number_twice({ row: first.row, column }));

			return false;
		}
	}

	const left = rows.find(({ cells }) => cells.leaving)?.cells.leaving;
	const { leaving } = placed.cells;
	if (left && leaving && (left.reason !== leaving.reason || left.on !== leaving.on)) {
		blame(placed.row, 'keluar', () => m.staff_number_twice({ row: first.row, column: 'keluar' }));

		return false;
	}

	return true;
}

/** A row has room for one absence: whoever has more has that many rows, of which some say nothing else that is new. */
function repeats(rows: readonly PlacedRow[], repeated: readonly PlacedRow[], { unit, cells }: PlacedRow): boolean {
	const { absence } = cells;
	const said = [...rows, ...repeated].some(
		({ cells: { absence: other } }) =>
			absence && other && other.kind === absence.kind && other.from === absence.from && other.to === absence.to
	);

	return (
		absence !== null &&
		!said &&
		rows.some(
			(each) =>
				each.unit === unit &&
				each.cells.title === cells.title &&
				each.cells.category === cells.category &&
				(['primary', 'heads', 'kind', 'from', 'until'] as const).every(
					(key) => cells[key] === null || cells[key] === each.cells[key]
				)
		)
	);
}

/**
 * No post may stand twice, but for one that is known to be held twice: again after a pause, each time with its own first day,
 * or as the primary post and as another one.
 */
function isApart(
	known: KnownPerson | undefined,
	rows: readonly PlacedRow[],
	placed: PlacedRow,
	on: Day,
	blame: Blame
): boolean {
	const same = rows.find(
		(each) =>
			each.unit === placed.unit &&
			each.cells.title === placed.cells.title &&
			each.cells.kind === placed.cells.kind &&
			!(isHeld(known, each, on) && isHeld(known, placed, on) && toldApart(each, placed))
	);
	if (same) blame(placed.row, 'jabatan', () => m.staff_post_twice({ row: same.row }));

	return !same;
}

/** Two rows of one post: the primary one and another, or each with a first day of its own. */
function toldApart({ cells: one }: PlacedRow, { cells: other }: PlacedRow): boolean {
	return one.from !== other.from || (one.primary === true) !== (other.primary === true);
}

/** Whether a row is a post that is known: the primary one, or another with that first day. */
function isHeld(known: KnownPerson | undefined, placed: PlacedRow, on: Day): boolean {
	if (placed.cells.primary !== true) {
		return secondsAs(known, placed, on).some(({ validFrom }) => validFrom === placed.cells.from);
	}
	const last = known && lastPrimary(known.posts);

	return last !== undefined && lasts(last, on) && isOf(last, placed);
}

/** The person's second posts that are not over and are the one of this row. */
function secondsAs(known: KnownPerson | undefined, placed: PlacedRow, on: Day): KnownPost[] {
	return (known?.posts ?? []).filter((post) => !post.isPrimary && lasts(post, on) && isOf(post, placed));
}

function isOf(post: KnownPost, { unit, cells }: PlacedRow): boolean {
	return post.unitId === unit.id && post.title === cells.title && (cells.kind === null || post.kind === cells.kind);
}

function withPrimary(known: KnownPerson | undefined, rows: PlacedRow[], on: Day, blame: Blame) {
	const marked = rows.filter(({ cells }) => cells.primary === true);
	for (const { row } of marked.slice(1))
		blame(row, 'jabatan_utama', () => m.staff_primary_twice({ row: marked[0]!.row }));

	const unsaid = rows.filter(({ cells }) => cells.primary === null);
	const primary = marked[0] ?? (unsaid.length === 1 ? unsaid[0] : undefined);

	if (!primary) {
		const last = known && lastPrimary(known.posts);
		// The file may speak of second posts alone when the primary one is known, or when it repeats those that outlast it, or tells that the person leaves.
		const stands = last !== undefined && lasts(last, on);
		const repeats = rows.every(
			(placed) => secondsAs(known, placed, on).length > 0 || isOver(known?.posts ?? [], placed, on)
		);
		const leaves = known !== undefined && rows.some(({ cells }) => cells.leaving);
		if (unsaid.length > 0 || (!stands && !repeats && !leaves))
			blame(rows[0]!.row, 'jabatan_utama', m.staff_primary_missing);
	}

	return { primary, others: rows.filter((placed) => placed !== primary) };
}
