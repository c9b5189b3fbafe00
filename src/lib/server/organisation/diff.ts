import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { EndReason } from '#lib/server/db/schema/organisation.ts';
import { newId } from '../db/id.ts';
import { drained } from '../db/in-batches.ts';
import { addDays } from './days.ts';
import { diffAbsences } from './diff-absences.ts';
import { diffPerson, idsAlong, type PersonDiff, type PlacedRow } from './diff-person.ts';
import {
	diffUnits,
	type Blame,
	type Change,
	type ComingUnit,
	type UnitDifference,
	type UnitsDiff
} from './diff-units.ts';
import { groupRows, type PersonGroup } from './group-rows.ts';
import { nameKey } from './name-key.ts';
import { birthDateIn } from './numbers.ts';
import { postOperations, type Operation } from './operations.ts';
import { absenceInWords, type Absence } from './whereabouts.ts';
import { latest, type KnownAbsence, type KnownPerson, type StaffBase } from './staff-base.ts';
import type { ReadColumn } from './staff-columns.ts';
import { surelyNew, type CellFinding, type Sentence, type StaffFile } from './staff-file.ts';
import { columnLetter } from '../workbooks/cell-values.ts';
import {
	findOutliving,
	firstDifference,
	lastPrimary,
	lasts,
	nothing,
	placesOf,
	type KnownPost,
	type NewPost
} from './timeline.ts';
import { goAlong } from './unit-merges.ts';
import { withdrawnInWords } from './withdrawn-posts.ts';

/** Whose absence from the file means that they left: units named in the file, everyone, or a unit and all below it. */
export type Scope = { kind: 'file' } | { kind: 'all' } | { kind: 'unit'; code: string };

type About = { row: number; number: string; name: string };
type Where = { unit: string; title: string };

export type Difference =
	| UnitDifference
	| ({ kind: 'new' } & About & Where & { from: Day })
	| ({ kind: 'changed' } & About & { changes: Change[]; from: Day | null })
	| ({ kind: 'moved' } & About & { fromUnit: string; toUnit: string; changes: Change[]; from: Day })
	/** Away for a while; `before`: what we knew of the same absence. */
	| ({ kind: 'away' } & About & { absence: Absence; before: Absence | null })
	/** A post ends, or all of them for a reason; `on` is the first day without. */
	| ({ kind: 'ended' } & About & Where & { reason: EndReason | null; on: Day })
	/** Not in the file, or (`second`) there without this second post. Applied only with a date. */
	| ({ kind: 'left' } & Omit<About, 'row'> & Where & { second: boolean })
	/** Another number, but name and birth date of somebody we know. */
	| ({ kind: 'same' } & About & { otherNumber: string; otherUnit: string });

export type StaffDiff = {
	differences: Difference[];
	errors: CellFinding[];
	warnings: CellFinding[];
	operations: Operation[];
	/** Units that the file merges into another one, from `from` on. */
	merging: { row: number; unitId: string; from: Day }[];
	/** How many persons with a primary post the scope held before, and how many of them the file does not name. */
	inScope: number;
	left: number;
};

/**
 * Compares a staff file with what we know. `on` is the first day of the changes that carry none of their own. Where there
 * are errors nothing may be applied.
 * @param file its rows are let go of, or they would be in memory together with the changes they make
 */
export function diffStaff(base: StaffBase, file: StaffFile, scope: Scope, on: Day): StaffDiff {
	const finding = (row: number, named: ReadColumn, message: Sentence): CellFinding => {
		// The file may do without the name of a unit, and then it is the code that is wrong.
		const column = named === 'nama_unit' && !file.positions.has(named) ? 'kode_unit' : named;

		return { row, column, letter: columnLetter(file.positions.get(column) ?? 1), message };
	};
	const diff: StaffDiff = {
		differences: [],
		errors: [...file.errors],
		warnings: [...file.warnings],
		operations: [],
		merging: [],
		inScope: 0,
		left: 0
	};
	const blame: Blame = (row, column, message) => void diff.errors.push(finding(row, column, message));
	const warn: Blame = (row, column, message) => void diff.warnings.push(finding(row, column, message));

	const units = diffUnits(base.units, file.rows, on, blame);
	for (const { row, code } of file.unread) {
		if (!units.units.has(code)) blame(row, 'kode_unit', () => m.staff_unit_name_empty({ code }));
	}
	diff.differences.push(...units.differences);
	diff.operations.push(...units.operations);
	diff.merging = units.merging.flatMap(({ row, unit: { id: unitId } }) =>
		units.merges.flatMap((merge) => (merge.unitId === unitId ? { row, unitId, from: merge.from } : []))
	);

	const inScope = unitsInScope(scope, units, file);
	const groups = groupRows(base, file.rows, units.units, on, blame, warn);
	file.rows.length = 0;
	if (scope.kind === 'unit') blameOutside(groups, inScope, scope.code, blame);

	const unitName = (id: string) => units.byId.get(id)?.name ?? closedUnitName(base, id);
	const periodsOf = (id: string) =>
		units.byId.get(id)?.periods ?? base.units.find((each) => each.id === id)?.versions ?? [];
	const heading: Heading[] = [];
	const after = new Map<string, readonly NewPost[]>();
	const alike = new Alike(base.persons, unitName);
	const along = new Map<string, readonly string[]>();
	const listed = new Set<string>();
	const primaryListed = new Set<string>();

	for (const group of drained(groups)) {
		const person = diffPerson(group.known, group, on, unitName, (id) => inScope.has(id), periodsOf, units.merges);
		const placed = group.primary ?? group.others[0]!;
		if (units.closing.length > 0 || units.merges.length > 0) after.set(person.personId, person.posts);
		for (const [id, ids] of person.along) along.set(id, ids);
		if (group.known) listed.add(group.known.id);
		if (group.known && speaksOfPrimary(group)) primaryListed.add(group.known.id);
		heading.push(...headingPosts(person.posts, rowOf(group), placed.cells.name, group.known));
		notePerson(diff, group, person, placed, unitName);
		for (const { row, column, message } of person.wrongEnds) blame(row, column, message);
		noteAbsences(diff, group, person.personId, blame);
		if (person.isNew) noteAlike(diff, alike, placed);
		if (person.outliving) blameOutliving(group, person.outliving, unitName, blame);
		const { rewrites } = person;
		if (rewrites) {
			const { from, withdrawn } = rewrites;
			warn(placed.row, 'mulai', () => m.staff_move_rewrites({ from, posts: withdrawnInWords(withdrawn, unitName) }));
		}
		if (group.known && person.operations.length > 0) noteTouched(diff, group.known, person, on);
	}

	for (const known of base.persons) {
		if (listed.has(known.id)) continue;
		const { edit, along: follow } = goAlong(known.posts, nothing, units.merges);
		const goes = edit.close.length > 0;
		const posts = goes ? [...known.posts.filter(({ id }) => !edit.close.includes(id)), ...edit.add] : known.posts;
		heading.push(...headingPosts(posts, () => undefined, known.name, known));
		if (!goes) continue;

		const { ids, idOf } = idsAlong(follow);
		const operations = postOperations(known.id, edit, idOf);
		for (const [id, each] of ids) along.set(id, each);
		after.set(known.id, posts);
		diff.operations.push(...operations);
		noteTouched(diff, known, { personId: known.id, operations, posts }, on);
		blameAlong(units, findOutliving(known.posts, edit, periodsOf), blame);
	}
	countAlong(units, base, after);

	noteLeft(diff, base, { inScope, listed, primaryListed }, on, unitName);
	// Whoever leaves does so also where the post goes along with its unit.
	diff.operations = diff.operations.flatMap((operation) =>
		operation.kind === 'left' ? leavingAlong(operation, along) : operation
	);
	checkHeads(heading, units, on, blame, warn);
	if (units.closing.length > 0) checkClosing(units, base, after, blame);

	return diff;
}

/** What is to leave if a post does that goes along with its unit. */
function leavingAlong(
	operation: Extract<Operation, { kind: 'left' }>,
	along: ReadonlyMap<string, readonly string[]>
): Operation[] {
	const ids = along.get(operation.data.id);
	if (!ids) return [operation];

	return ids.map((id) => ({ kind: 'left', data: { ...operation.data, id, newId: newId() } }));
}

/** Of somebody whom the file does not name, at the row that takes the unit away. */
function blameAlong(
	{ merging, merges, byId }: UnitsDiff,
	outliving: ReturnType<typeof findOutliving>,
	blame: Blame
): void {
	const into = outliving?.post.unitId;
	const merge = merging.find(({ unit }) => unit.mergedInto === into) ?? merging.at(-1);
	if (into === undefined || !merge || merges.length === 0) return;

	const closing = { unit: byId.get(into)?.name ?? '', day: dayInWords(outliving!.lastDay) };
	blame(merge.row, 'unit_gabung_ke', () => m.unit_merge_closing(closing));
}

/** How many people go along with each unit that the file merges: whoever counted in it until that day. */
function countAlong(
	{ merging, merges }: UnitsDiff,
	{ persons }: StaffBase,
	after: ReadonlyMap<string, readonly NewPost[]>
): void {
	if (merging.length === 0) return;
	const counts = new Map<string, number>();
	const byUnit = new Map(merges.map((merge) => [merge.unitId, merge]));

	for (const { id, posts } of persons) {
		const unitIds = posts.flatMap(({ isPrimary, unitId, validTo }) => {
			const merge = isPrimary ? byUnit.get(unitId) : undefined;
			const goes = merge && after.get(id)?.some((post) => post.unitId === merge.intoId && post.validFrom >= merge.from);

			return goes && (validTo === null || validTo > merge.from) ? unitId : [];
		});
		for (const unitId of new Set(unitIds)) counts.set(unitId, (counts.get(unitId) ?? 0) + 1);
	}

	for (const { unit, told } of merging) {
		if (told.along) told.along.people = counts.get(unit.id) ?? 0;
	}
}

/** A unit is closed when nobody holds a post in it any more, as the file leaves them. */
function checkClosing(
	{ closing }: UnitsDiff,
	{ persons }: StaffBase,
	after: ReadonlyMap<string, readonly NewPost[]>,
	blame: Blame
): void {
	const ends = new Map(closing.map(({ unit, on }) => [unit.id, on]));
	const counts = new Map<string, number>();
	const count = (posts: readonly NewPost[]) => {
		for (const post of posts) {
			const end = ends.get(post.unitId);
			if (end !== undefined && lasts(post, end)) counts.set(post.unitId, (counts.get(post.unitId) ?? 0) + 1);
		}
	};
	for (const { id, posts } of persons) if (!after.has(id)) count(posts);
	for (const posts of after.values()) count(posts);

	for (const { unit, row } of closing) {
		const held = counts.get(unit.id);
		if (held !== undefined) blame(row, 'unit_sampai', () => m.unit_form_has_staff({ count: held }));
	}
}

/** Whoever leaves is not missing in the file, whatever post its row names. */
function speaksOfPrimary({ primary, others }: PersonGroup): boolean {
	return primary !== undefined || others.some(({ cells }) => cells.leaving);
}

function noteAbsences(
	diff: StaffDiff,
	{ known, primary, others, repeated }: PersonGroup,
	personId: string,
	blame: Blame
): void {
	const placed = [...(primary ? [primary] : []), ...others, ...repeated];
	const { operations, changes, clashes } = diffAbsences(personId, known?.absences ?? [], placed);
	diff.operations.push(...operations);

	for (const { row, absence, before } of changes) {
		const { kind, from, to } = absence;
		const { number, name } = placed.find((each) => each.row === row)!.cells;
		diff.differences.push({
			kind: 'away',
			row,
			number,
			name,
			absence: { kind, from, until: to },
			before: before ? asAbsence(before) : null
		});
	}
	for (const { row, other } of clashes) {
		blame(row, 'tidak_di_tempat_mulai', () =>
			m.absence_overlaps({ what: absenceInWords(asAbsence(other)), from: dayInWords(other.validFrom) })
		);
	}
}

function asAbsence({ kind, validFrom, validTo }: Omit<KnownAbsence, 'id'>): Absence {
	return { kind, from: validFrom, until: validTo && addDays(validTo, -1) };
}

/** At the row that names the unit; a post that only became longer is in none, and it was a day that made it so. */
function blameOutliving(
	{ primary, others }: PersonGroup,
	{ post, lastDay }: NonNullable<PersonDiff['outliving']>,
	unitName: (id: string) => string,
	blame: Blame
): void {
	const placed = [...(primary ? [primary] : []), ...others];
	const naming = placed.find(({ unit }) => unit.id === post.unitId);
	blame((naming ?? placed[0]!).row, naming ? 'kode_unit' : 'mulai', () =>
		m.unit_closes_post({ unit: unitName(post.unitId), day: dayInWords(lastDay) })
	);
}

function unitsInScope(scope: Scope, units: UnitsDiff, file: StaffFile): Set<string> {
	if (scope.kind === 'all') return new Set(units.byId.keys());
	if (scope.kind === 'file') {
		// A file that only merges a unit does not say who is in it.
		return new Set(
			file.rows.flatMap(({ unit, staff }) =>
				staff === null && unit.intoCode !== null ? [] : (units.units.get(unit.code)?.id ?? [])
			)
		);
	}

	const top = units.units.get(scope.code)?.id;
	const below = (unit: ComingUnit): boolean => {
		const seen = new Set<string>();

		for (let at: ComingUnit | undefined = unit; at && !seen.has(at.id); at = units.byId.get(at.parentId ?? '')) {
			if (at.id === top) return true;
			seen.add(at.id);
		}

		return false;
	};

	return new Set([...units.byId.values()].filter(below).map((unit) => unit.id));
}

function blameOutside(groups: readonly PersonGroup[], inScope: Set<string>, code: string, blame: Blame): void {
	for (const { primary, others } of groups) {
		for (const { row, unit } of [...(primary ? [primary] : []), ...others]) {
			if (!inScope.has(unit.id)) blame(row, 'kode_unit', () => m.staff_outside_scope({ unit: unit.code, code }));
		}
	}
}

function notePerson(
	diff: StaffDiff,
	group: PersonGroup,
	person: PersonDiff,
	placed: PlacedRow,
	unitName: (id: string) => string
): void {
	const { number, name, title } = placed.cells;
	const about = { row: placed.row, number, name };
	const from = person.from ?? null;
	diff.operations.push(...person.operations);

	if (person.isNew) {
		diff.differences.push({ kind: 'new', ...about, unit: placed.unit.name, title, from: from! });
	} else if (person.moved) {
		const { from: fromUnit, to: toUnit } = person.moved;
		diff.differences.push({ kind: 'moved', ...about, fromUnit, toUnit, changes: person.changes, from: from! });
	} else if (person.changes.length > 0) {
		diff.differences.push({ kind: 'changed', ...about, changes: person.changes, from });
	}

	for (const { row, unitId, title: of, reason, on } of person.ended) {
		diff.differences.push({ kind: 'ended', row, number, name, unit: unitName(unitId), title: of, reason, on });
	}

	for (const post of person.leftPosts) {
		diff.differences.push({ kind: 'left', number, name, unit: unitName(post.unitId), title: post.title, second: true });
		diff.operations.push(leaving(group.known!.id, post));
	}
}

/**
 * Who counts otherwise on any day, in the figures and for all that follows from where somebody is, and who was no head and becomes
 * one: that asks for a new activation.
 */
function noteTouched(
	diff: StaffDiff,
	known: KnownPerson,
	person: Pick<PersonDiff, 'personId' | 'operations' | 'posts'>,
	on: Day
): void {
	const heads = (posts: readonly NewPost[]) => posts.some((post) => post.heads && lasts(post, on));
	const { personId, operations, posts } = person;
	const place = ({ unitId, category }: Pick<NewPost, 'unitId' | 'category'>) => `${unitId} ${category}`;
	const [from] = [
		firstDifference(placesOf(known.posts), placesOf(posts), place) ?? [],
		firstDifference(known.employments, employmentsAfter(known, operations), ({ kind }) => kind) ?? []
	]
		.flat()
		.toSorted();
	if (from !== undefined) diff.operations.push({ kind: 'touched', data: { personId, from } });
	if (heads(posts) && !heads(known.posts)) {
		diff.operations.push({ kind: 'gained', data: { personId } });
	}
}

function employmentsAfter({ employments }: KnownPerson, operations: readonly Operation[]) {
	const closed = new Set(operations.flatMap(({ kind, data }) => (kind === 'close_employment' ? data.id : [])));

	return [
		...employments.filter(({ id }) => !closed.has(id)),
		...operations.flatMap((operation) => (operation.kind === 'employment' ? operation.data : []))
	];
}

function noteLeft(
	diff: StaffDiff,
	base: StaffBase,
	named: { inScope: Set<string>; listed: Set<string>; primaryListed: Set<string> },
	on: Day,
	unitName: (id: string) => string
): void {
	for (const known of base.persons) {
		const primary = lastPrimary(known.posts);
		if (!primary || !lasts(primary, on) || !named.inScope.has(primary.unitId)) continue;

		diff.inScope++;
		if (named.primaryListed.has(known.id)) continue;

		diff.left++;
		diff.differences.push({
			kind: 'left',
			number: latest(known.numbers)?.number ?? '',
			name: known.name,
			unit: unitName(primary.unitId),
			title: primary.title,
			second: false
		});
		const others = named.listed.has(known.id)
			? []
			: known.posts.filter((post) => !post.isPrimary && lasts(post, on) && named.inScope.has(post.unitId));
		const earlier = known.posts.filter((post) => post.isPrimary && post.id !== primary.id && lasts(post, on));
		diff.operations.push(...[primary, ...earlier, ...others].map((post) => leaving(known.id, post)));
	}
}

function leaving(personId: string, post: KnownPost): Operation {
	return { kind: 'left', data: { id: post.id, newId: newId(), personId, validFrom: post.validFrom } };
}

/** Who is known under another number with the same name and birth date. */
class Alike {
	readonly #known = new Map<string, { number: string; unit: string }>();

	constructor(persons: readonly KnownPerson[], unitName: (id: string) => string) {
		for (const person of persons) {
			const number = latest(person.numbers)?.number;
			// Nobody is known under no number: the import that brought them was undone.
			if (number === undefined) continue;

			const post = lastPrimary(person.posts);
			this.add(person.name, person.birthDate, number, post ? unitName(post.unitId) : '');
		}
	}

	add(name: string, birthDate: Day | null, number: string, unit: string): void {
		const key = alikeKey(name, birthDate, number);
		if (key) this.#known.set(key, { number, unit });
	}

	find(name: string, birthDate: Day | null, number: string): { number: string; unit: string } | undefined {
		const key = alikeKey(name, birthDate, number);

		return key ? this.#known.get(key) : undefined;
	}
}

/** Without a birth date, in its own field or in the NIP, a name alone says nothing. */
function alikeKey(name: string, birthDate: Day | null, number: string): string | undefined {
	const born = birthDate ?? birthDateIn(number);

	return born && `${born} ${nameKey(name)}`;
}

function noteAlike(diff: StaffDiff, alike: Alike, { row, unit, cells }: PlacedRow): void {
	const other = alike.find(cells.name, cells.birthDate, cells.number);

	if (other && cells.oldNumber !== surelyNew) {
		const { number, name } = cells;
		diff.differences.push({ kind: 'same', row, number, name, otherNumber: other.number, otherUnit: other.unit });
	}

	alike.add(cells.name, cells.birthDate, cells.number, unit.name);
}

/** A post that heads a unit, the row that names it or its person, and whether its person is known to head that unit for good. */
type Heading = { post: NewPost; row: number | undefined; name: string; known: boolean };

function headingPosts(
	posts: readonly NewPost[],
	rowOf: (post: NewPost) => number | undefined,
	name: string,
	person: KnownPerson | undefined
): Heading[] {
	const known = (post: NewPost) =>
		(person?.posts ?? []).some((each) => each.unitId === post.unitId && headsForGood(each));

	return posts.filter(({ heads }) => heads).map((post) => ({ post, row: rowOf(post), name, known: known(post) }));
}

function headsForGood({ heads, kind, validTo }: NewPost): boolean {
	return heads && kind === 'definitif' && validTo === null;
}

function rowOf({ primary, others }: PersonGroup): (post: NewPost) => number {
	const placed = [...(primary ? [primary] : []), ...others];

	return (post) =>
		(placed.find(({ unit, cells }) => unit.id === post.unitId && cells.title === post.title) ?? placed[0]!).row;
}

/**
 * A unit has one definitive head. Two in the file are an error where that is news; where we know of both, or of one who is not in
 * the file, it is a doubt: what is exported comes back.
 */
function checkHeads(heading: readonly Heading[], units: UnitsDiff, on: Day, blame: Blame, warn: Blame): void {
	const heads = new Map<string, Heading[]>();

	for (const each of heading) {
		const { post } = each;
		if (headsForGood(post) && lasts(post, on)) heads.set(post.unitId, [...(heads.get(post.unitId) ?? []), each]);
	}

	for (const [unitId, [...all]] of heads) {
		if (all.length < 2) continue;

		const unit = units.byId.get(unitId)?.name ?? '';
		const [first, ...more] = all.sort((one, other) => (one.row ?? 0) - (other.row ?? 0));

		for (const { row, known } of more) {
			if (row === undefined) continue;
			const { row: other, name } = first!;
			const note = known && first!.known ? warn : blame;
			if (other === undefined) warn(row, 'kepala', () => m.staff_heads_known({ unit, name }));
			else note(row, 'kepala', () => m.staff_heads_twice({ unit, row: other }));
		}
	}
}

function closedUnitName(base: StaffBase, id: string): string {
	const unit = base.units.find((each) => each.id === id);

	return (unit && latest(unit.versions)?.name) ?? unit?.code ?? '';
}
