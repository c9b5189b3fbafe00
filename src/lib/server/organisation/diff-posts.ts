import { m } from '#lib/paraglide/messages.js';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { inIndonesian } from '../language.ts';
import type { PersonRows, PlacedRow } from './diff-person.ts';
import type { Change, ComingUnit } from './diff-units.ts';
import {
	correctStart,
	endPost,
	joined,
	lastPrimary,
	lasts,
	nothing,
	placePrimary,
	placeSecondary,
	runStart,
	samePost,
	withdrawnByStart,
	withdrawnFrom,
	type KnownPost,
	type PostEdit,
	type PostFacts
} from './timeline.ts';

type PostsDiff = {
	edit: PostEdit;
	changes: Change[];
	moved: { from: string; to: string } | undefined;
	from: Day | undefined;
	left: KnownPost[];
	rewrites: { from: Day; withdrawn: KnownPost[] } | undefined;
};

/** Nothing is said of posts. */
export function noPostsDiff(): PostsDiff {
	return { edit: nothing, changes: [], moved: undefined, from: undefined, left: [], rewrites: undefined };
}

/** Compares the posts that a file gives a person with those we know. */
export function diffPosts(
	known: readonly KnownPost[],
	rows: PersonRows,
	on: Day,
	identityChanged: boolean,
	unitName: (id: string) => string,
	inScope: (unitId: string) => boolean
): PostsDiff {
	const diff = noPostsDiff();
	const days: Day[] = [];
	const primary = rows.primary && diffPrimary(known, rows.primary, on, identityChanged, unitName, diff);
	if (primary) days.push(primary);

	const seconds = known.filter((post) => !post.isPrimary && lasts(post, on));
	const open = [...seconds];
	const take = (test: (post: KnownPost) => boolean) => {
		const at = open.findIndex(test);

		return at < 0 ? undefined : open.splice(at, 1)[0];
	};
	const unmatched: { placed: PlacedRow; facts: PostFacts }[] = [];

	for (const placed of rows.others) {
		const facts = factsOf(placed, false, known, on);
		// One that is held again after a pause is told by its first day.
		const same =
			take((post) => samePost(post, facts) && post.validFrom === placed.cells.from) ??
			take((post) => samePost(post, facts));
		if (same) days.push(...diffSecondary(known, same, placed, facts, on, unitName, diff));
		else unmatched.push({ placed, facts });
	}

	for (const { placed, facts } of unmatched) {
		// One post of the unit for one row of it: the same post with another title.
		const alone = unmatched.filter((each) => each.facts.unitId === facts.unitId).length === 1;
		const renamed = alone && open.filter((post) => post.unitId === facts.unitId).length === 1;
		const before = renamed ? take((post) => post.unitId === facts.unitId) : undefined;
		if (before) days.push(...diffSecondary(known, before, placed, facts, on, unitName, diff));
		else days.push(addSecondary(known, placed, facts, on, primary, unitName, diff));
	}

	const now = rows.primary && factsOf(rows.primary, true, known, on);

	for (const post of open) {
		// What was a second post became the primary one.
		if (now && samePost(post, now) && primary) diff.edit = joined(diff.edit, endPost(post, primary));
		else if (inScope(post.unitId)) diff.left.push(post);
	}

	diff.from = days.length > 0 ? days.reduce((one, other) => (one < other ? one : other)) : undefined;

	return diff;
}

/** @returns the first day of the change, if there is one */
function diffPrimary(
	known: readonly KnownPost[],
	placed: PlacedRow,
	on: Day,
	identityChanged: boolean,
	unitName: (id: string) => string,
	diff: PostsDiff
): Day | undefined {
	const facts = factsOf(placed, true, known, on);
	const last = lastPrimary(known);
	const wanted = placed.cells.from && startIn(placed.unit, placed.cells.from);

	if (!last || !lasts(last, on)) {
		const from = wanted ?? startIn(placed.unit, on);
		diff.edit = placePrimary(known, facts, from);
		diff.changes.push({
			field: 'jabatan_utama',
			before: '',
			after: `${facts.title} · ${placed.unit.name}`,
			...(last && { how: 'back' as const })
		});
		noteRewrites(diff, known, last, facts, from);
		if (last && last.unitId !== facts.unitId) diff.moved = { from: unitName(last.unitId), to: placed.unit.name };

		return from;
	}

	const changes = postChanges(last, facts, unitName);

	if (changes.length === 0) {
		if (!wanted || wanted === last.validFrom || wanted === runStart(known, last)) return undefined;

		diff.changes.push({ field: 'mulai', before: last.validFrom, after: wanted });
		// A new number or employment from a later day goes with a new record; else the day itself was wrong.
		const renewed = identityChanged && wanted > last.validFrom;
		diff.edit = renewed ? placePrimary(known, facts, wanted) : correctStart(known, last, wanted);
		const withdrawn = withdrawnByStart(known, last, wanted);
		if (withdrawn.length > 0) diff.rewrites = { from: wanted, withdrawn };

		return wanted < last.validFrom ? wanted : last.validFrom;
	}

	// A second post that became the primary one began before it did: the file's day is not that of the change.
	const second = known.find((post) => !post.isPrimary && lasts(post, on) && samePost(post, facts));
	const dated = wanted && !(second && (wanted === second.validFrom || wanted === runStart(known, second)));
	const from = dated ? wanted : startIn(placed.unit, on);
	diff.changes.push(...changes);
	diff.edit = placePrimary(known, facts, from);

	noteRewrites(diff, known, last, facts, from);
	if (facts.unitId !== last.unitId) diff.moved = { from: unitName(last.unitId), to: placed.unit.name };

	return from;
}

/** Another title or category from the very day on, in the same unit, is a correction and no news to anybody. */
function noteRewrites(
	diff: PostsDiff,
	known: readonly KnownPost[],
	last: KnownPost | undefined,
	facts: PostFacts,
	from: Day
): void {
	const withdrawn = withdrawnFrom(known, from);
	const corrects = last?.unitId === facts.unitId && last.validFrom === from;
	if (withdrawn.length > 0 && !corrects) diff.rewrites = { from, withdrawn };
}

function diffSecondary(
	known: readonly KnownPost[],
	before: KnownPost,
	placed: PlacedRow,
	facts: PostFacts,
	on: Day,
	unitName: (id: string) => string,
	diff: PostsDiff
): Day[] {
	const wanted = placed.cells.from && startIn(placed.unit, placed.cells.from);
	const changes = postChanges(before, facts, unitName);

	if (changes.length > 0) {
		const from = wanted ?? startIn(placed.unit, on);
		diff.changes.push(...changes);
		diff.edit = joined(diff.edit, placeSecondary(facts, from, before));

		return [from];
	}

	if (!wanted || wanted === before.validFrom || wanted === runStart(known, before)) return [];

	diff.changes.push({ field: 'mulai', before: before.validFrom, after: wanted });
	diff.edit = joined(diff.edit, correctStart(known, before, wanted));

	return [wanted];
}

function addSecondary(
	known: readonly KnownPost[],
	placed: PlacedRow,
	facts: PostFacts,
	on: Day,
	primaryFrom: Day | undefined,
	unitName: (id: string) => string,
	diff: PostsDiff
): Day {
	const wanted = placed.cells.from ? startIn(placed.unit, placed.cells.from) : startIn(placed.unit, on);
	const last = lastPrimary(known);
	// The primary post became a second one: it cannot be both before that day.
	const was = primaryFrom !== undefined && last !== undefined && samePost(last, facts);
	const from = was && wanted < primaryFrom ? primaryFrom : wanted;

	diff.changes.push({
		field: 'jabatan',
		before: '',
		after: `${facts.title} · ${unitName(facts.unitId)}`,
		how: 'second'
	});
	diff.edit = joined(diff.edit, placeSecondary(facts, from));

	return from;
}

function postChanges(before: PostFacts, after: PostFacts, unitName: (id: string) => string): Change[] {
	const changes: Change[] = [];
	const note = (field: string, one: string, other: string) => {
		if (one !== other) changes.push({ field, before: one, after: other });
	};
	const truth = (value: boolean) => inIndonesian(value ? m.staff_yes : m.staff_no);

	if (before.unitId !== after.unitId) note('kode_unit', unitName(before.unitId), unitName(after.unitId));
	note('jabatan', before.title, after.title);
	note('kategori', before.category, after.category);
	note('status_jabatan', before.kind, after.kind);
	note('kepala', truth(before.heads), truth(after.heads));

	return changes;
}

/** An empty cell leaves the person's post in that unit as it is known, under another title too; else it is as most posts are. */
function factsOf({ unit, cells }: PlacedRow, isPrimary: boolean, known: readonly KnownPost[], on: Day): PostFacts {
	const { title, category } = cells;
	const inUnit = known.filter(
		(post) => post.unitId === unit.id && lasts(post, on) && (cells.kind === null || post.kind === cells.kind)
	);
	const before = inUnit.find((post) => post.title === title) ?? inUnit.find((post) => post.isPrimary && isPrimary);

	return {
		unitId: unit.id,
		title,
		category,
		kind: cells.kind ?? before?.kind ?? 'definitif',
		heads: cells.heads ?? before?.heads ?? false,
		isPrimary
	};
}

/** No post is older than its unit, or the unit's figures of that time would not add up. */
export function startIn(unit: ComingUnit, day: Day): Day {
	return day < unit.firstDay ? unit.firstDay : day;
}
