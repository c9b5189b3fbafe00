import type { Day } from '#lib/server/db/schema/columns.ts';
import { newId } from '../db/id.ts';
import { moveEmploymentEnd } from './corrected-ends.ts';
import { addDays } from './days.ts';
import { diffPosts, noPostsDiff, startIn } from './diff-posts.ts';
import { diffEnds, endOperations, isOver, leavesLater, overPost, type Ended, type WrongEnd } from './diff-ends.ts';
import type { Change, ComingUnit } from './diff-units.ts';
import { numberKind } from './numbers.ts';
import { employAgain, employEarlier, postOperations, succeed, type Operation, type PersonFacts } from './operations.ts';
import { latest, type KnownPerson } from './staff-base.ts';
import { surelyNew, type StaffCells } from './staff-file.ts';
import { findOutliving, type KnownPost, type NewPost, type Period, type PostEdit, type PostFacts } from './timeline.ts';
import { asSpokenOf, goAlong, type UnitMerge } from './unit-merges.ts';

/** A row of a person, with its unit found. */
export type PlacedRow = { row: number; unit: ComingUnit; cells: StaffCells };

/**
 * All rows of one person; the primary one may be missing where the file only names another post. Those of `repeated` repeat
 * another one, to name one more absence.
 */
export type PersonRows = { primary: PlacedRow | undefined; others: PlacedRow[]; repeated: PlacedRow[] };

export type PersonDiff = {
	personId: string;
	isNew: boolean;
	/** From which unit to which; set when the primary post is in another unit than before. */
	moved: { from: string; to: string } | undefined;
	/** None for somebody new, of whom everything is. */
	changes: Change[];
	/** The first day of what changes, if posts change. */
	from: Day | undefined;
	operations: Operation[];
	/** The person's records as they will be, without ids. */
	posts: (PostFacts & { validFrom: Day; validTo: Day | null })[];
	/** Second posts that the file does not name any more. */
	leftPosts: KnownPost[];
	/** Where the primary post's first day says that posts which are known to begin then or later never came to be. */
	rewrites: { from: Day; withdrawn: KnownPost[] } | undefined;
	/** Posts that end by a last day or by leaving, where that is news. */
	ended: Ended[];
	/** Ends that cannot be. */
	wrongEnds: WrongEnd[];
	/** A post that would go on after the last day of its unit. */
	outliving: ReturnType<typeof findOutliving>;
	/** Of records of posts that go along with their unit: the ids of those that follow them. */
	along: ReadonlyMap<string, readonly string[]>;
};

/**
 * Compares what a file says of one person with what we know. An empty cell changes nothing. `unitName` tells the name of a
 * unit by its id, `inScope` whether second posts there end when the file does not name them, `periodsOf` when a unit stands;
 * `merges` by their day.
 */
export function diffPerson(
	known: KnownPerson | undefined,
	rows: PersonRows,
	on: Day,
	unitName: (id: string) => string,
	inScope: (unitId: string) => boolean,
	periodsOf: (unitId: string) => readonly Period[],
	merges: readonly UnitMerge[] = []
): PersonDiff {
	const personId = known?.id ?? newId();
	const placed = [...(rows.primary ? [rows.primary] : []), ...rows.others];
	const cells = placed[0]!.cells;
	const changes: Change[] = [];
	const operations: Operation[] = [];

	const facts = personFacts(known, cells, changes);
	if (!known) operations.push({ kind: 'person', data: { id: personId, ...facts } });
	else if (changes.length > 0) operations.push({ kind: 'person_update', data: { id: personId, ...facts } });

	const leaving = placed.find((each) => each.cells.leaving)?.cells.leaving ?? null;
	const held = known?.posts ?? [];
	const { posts: before, records } = asSpokenOf(held, placed, merges);
	const later = known && leaving ? leavesLater(before, placed, leaving.on) : undefined;
	// Of who has left already the row only says of whom it is.
	const gone =
		known !== undefined && leaving !== null && (leaving.on <= on || (later !== undefined && later.was <= on));
	const identity = diffIdentity(known, personId, placed, on, gone);
	changes.push(...identity.changes);
	const posts = gone
		? noPostsDiff()
		: diffPosts(before, withoutOver(before, rows, on), on, identity.changes.length > 0, unitName, inScope);
	changes.push(...posts.changes);
	const { edit, ended, wrong } = diffEnds(before, known?.employments ?? [], posts.edit, placed, leaving, on);
	const settled = goAlong(held, edit, merges, records);
	const along = idsAlong(settled.along);
	operations.push(...identity.operations, ...postOperations(personId, settled.edit, along.idOf));

	const heldBy = (posts: readonly KnownPost[], { close, add }: PostEdit) => [
		...posts.filter((post) => !close.includes(post.id)),
		...add
	];

	// Another kind holds from its day on already.
	if (!identity.employed) {
		operations.push(...employEarlier(personId, known?.employments ?? [], posts.edit.add));
		for (const again of employAgain(personId, known && latest(known.employments), heldBy(before, posts.edit))) {
			operations.push(again);
			changes.push({ field: 'jenis_kepegawaian', before: '', after: again.data.kind, how: 'back' });
		}
	}

	const left = leaving
		? endOperations(personId, operations, known && latest(known.employments), leaving.on)
		: operations;
	// Where the posts are written anew anyway, the employment comes back with them.
	const edited = posts.edit.close.length + posts.edit.add.length > 0;
	if (later && leaving && !edited) left.push(...moveEmploymentEnd(personId, known!.employments, later.was, leaving.on));

	return {
		personId,
		isNew: !known,
		moved: posts.moved,
		changes: known ? changes : [],
		from: posts.from,
		operations: left,
		posts: heldBy(held, settled.edit),
		// Whoever leaves leaves them all.
		leftPosts: leaving ? [] : posts.left,
		rewrites: posts.rewrites,
		ended,
		wrongEnds: wrong,
		// Nobody comes into a unit that is merged already.
		outliving:
			findOutliving(before, { close: edit.close, add: edit.add.filter(comesLate(merges)) }, periodsOf) ??
			findOutliving(held, settled.edit, periodsOf),
		along: along.ids
	};
}

function comesLate(merges: readonly UnitMerge[]): (post: NewPost) => boolean {
	return ({ unitId, validFrom }) => merges.some((merge) => merge.unitId === unitId && validFrom >= merge.from);
}

/** The ids that records of posts which go along are to have. */
export function idsAlong(along: ReturnType<typeof goAlong>['along']): {
	ids: PersonDiff['along'];
	idOf: (post: NewPost) => string;
} {
	const idByPost = new Map([...along.values()].flat().map((post) => [post, newId()] as const));
	const idOf = (post: NewPost) => idByPost.get(post) ?? newId();

	return { ids: new Map([...along].map(([of, posts]) => [of, posts.map(idOf)])), idOf };
}

/** The rows but those of posts that are known to be over, on the day that they name or on another one. */
function withoutOver(known: readonly KnownPost[], { primary, others, repeated }: PersonRows, on: Day): PersonRows {
	const over = (placed: PlacedRow) => isOver(known, placed, on) || overPost(known, placed, on) !== undefined;

	return {
		primary: primary && over(primary) ? undefined : primary,
		others: others.filter((placed) => !over(placed)),
		repeated
	};
}

/** Name, birth date and addresses; they hold for all of the person's rows. */
function personFacts(known: KnownPerson | undefined, cells: StaffCells, changes: Change[]): PersonFacts {
	const facts: PersonFacts = {
		name: cells.name,
		birthDate: cells.birthDate ?? known?.birthDate ?? null,
		email: cells.email ?? known?.email ?? null,
		phone: cells.phone ?? known?.phone ?? null
	};

	if (known) {
		for (const [key, field] of [
			['name', 'nama'],
			['birthDate', 'tanggal_lahir'],
			['email', 'email'],
			['phone', 'telepon']
		] as const) {
			if (facts[key] !== known[key]) changes.push({ field, before: known[key] ?? '', after: facts[key] ?? '' });
		}
	}

	return facts;
}

/**
 * Number and kind of employment: both change from honorer to PPPK, and the person stays the same. Who is `gone` is not employed
 * in another kind any more.
 * @returns `employed`: in a new kind
 */
function diffIdentity(
	known: KnownPerson | undefined,
	personId: string,
	placed: readonly PlacedRow[],
	on: Day,
	gone: boolean
) {
	const { number, oldNumber, employment } = placed[0]!.cells;
	const starts = placed.flatMap(({ cells, unit }) => (cells.from ? [startIn(unit, cells.from)] : []));
	const first = starts.length > 0 ? starts.reduce((one, other) => (one < other ? one : other)) : on;
	const changes: Change[] = [];
	const operations: Operation[] = [];

	const before = known && latest(known.numbers);
	const knows = known?.numbers.some((each) => each.number === number);

	if (!knows) {
		// The old number stays the person's for a day at least, so that it is still found by it.
		const wanted = before ? changeDay(before.validFrom, first, on) : first;
		const from = before && wanted <= before.validFrom ? addDays(before.validFrom, 1) : wanted;
		const { close, rest } = succeed(before, from);
		if (close) operations.push({ kind: 'close_number', data: { id: close } });
		if (close && rest) operations.push({ kind: 'number', data: { ...rest, id: newId(), personId } });
		operations.push({
			kind: 'number',
			data: { id: newId(), personId, number, kind: numberKind(number, employment), validFrom: from, validTo: null }
		});
		if (before && oldNumber !== surelyNew) changes.push({ field: 'nomor', before: before.number, after: number });
	}

	const held = known && latest(known.employments);
	const employed = !held || (held.kind !== employment && !gone);

	if (employed) {
		const { close, rest, start } = succeed(held, held ? changeDay(held.validFrom, first, on) : first);
		if (close) operations.push({ kind: 'close_employment', data: { id: close } });
		if (close && rest) operations.push({ kind: 'employment', data: { ...rest, id: newId(), personId } });
		operations.push({
			kind: 'employment',
			data: { id: newId(), personId, kind: employment, validFrom: start, validTo: null }
		});
		changes.push({ field: 'jenis_kepegawaian', before: held?.kind ?? '', after: employment });
	}

	return { changes, operations, employed };
}

/** A later start in the file dates the change; an old one says nothing about it. */
function changeDay(knownFrom: Day, start: Day, on: Day): Day {
	return start > knownFrom ? start : on;
}
