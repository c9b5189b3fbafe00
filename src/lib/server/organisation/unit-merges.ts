import type { Day } from '#lib/server/db/schema/columns.ts';
import { newId } from '../db/id.ts';
import type { PlacedRow } from './diff-person.ts';
import { overlaps } from './join-records.ts';
import type { Operation } from './operations.ts';
import type { VersionFacts } from './staff-base.ts';
import { lasts, samePost, type KnownPost, type NewPost, type PostEdit } from './timeline.ts';

/** From a day on whatever belongs to a unit belongs to another one. */
export type UnitMerge = { unitId: string; intoId: string; from: Day };

/**
 * What becomes of a post in a unit that is merged: what is left of it there, and what it is in the other unit. It heads
 * nothing any more: a primary one goes along as an ordinary one, a second one ends, as does one that its holder has there
 * already (`there`).
 */
export function movedPost(held: NewPost, { intoId, from }: UnitMerge, there: readonly NewPost[]): NewPost[] {
	const validFrom = held.validFrom < from ? from : held.validFrom;
	const moved: NewPost = { ...held, unitId: intoId, heads: false, validFrom };
	const ends =
		!held.isPrimary && (held.heads || there.some((other) => samePost(other, moved) && overlaps(other, moved)));

	return [...(held.validFrom < from ? [{ ...held, validTo: from, endReason: null }] : []), ...(ends ? [] : [moved])];
}

/** A person's posts as a file speaks of them, and which records each of them stands for, where those are others. */
export type SpokenOf = { posts: readonly KnownPost[]; records: ReadonlyMap<string, readonly string[]> };

/**
 * A file that still names the unit which is merged says of its staff what is known already: they are in it, and go along.
 * So their posts in the other unit are compared as posts in this one, unless the file names those as well.
 * @param merges by their day
 */
export function asSpokenOf(
	known: readonly KnownPost[],
	placed: readonly PlacedRow[],
	merges: readonly UnitMerge[]
): SpokenOf {
	const records = new Map<string, readonly string[]>();
	let posts = known;

	for (const merge of merges.toReversed()) {
		const rows = placed.filter(({ unit, cells }) => {
			const names = unit.id === merge.unitId || leadsTo(unit.id, merge.unitId, merges);

			return names && (cells.until === null || cells.until >= merge.from);
		});
		if (rows.length === 0) continue;

		const isOf = ({ cells }: PlacedRow, { title, kind }: NewPost) =>
			cells.title === title && (cells.kind === null || cells.kind === kind);
		const spoken = (post: NewPost) =>
			rows.some((row) => isOf(row, post)) && !placed.some((row) => row.unit.id === merge.intoId && isOf(row, post));
		const there = posts.filter((post) => post.unitId === merge.intoId && post.validFrom >= merge.from && spoken(post));
		const joined = new Set<KnownPost>();
		const back: KnownPost[] = [];

		for (const post of posts) {
			if (there.includes(post)) continue;
			const ends = post.unitId === merge.unitId && post.validTo === merge.from && spoken(post);
			const next = ends
				? there.find(
						(other) =>
							!joined.has(other) &&
							other.validFrom === merge.from &&
							other.title === post.title &&
							other.kind === post.kind &&
							other.category === post.category &&
							other.isPrimary === post.isPrimary
					)
				: undefined;
			if (next) {
				joined.add(next);
				records.set(post.id, [...(records.get(post.id) ?? [post.id]), ...(records.get(next.id) ?? [next.id])]);
				back.push({ ...post, validTo: next.validTo, ...(next.endReason && { endReason: next.endReason }) });
				// Such a one ended with the unit, and nobody wrote that day into the file.
			} else back.push(ends && !post.isPrimary ? { ...post, validTo: null } : post);
		}
		const others = there.filter((post) => !joined.has(post));
		posts = [...back, ...others.map((post) => ({ ...post, unitId: merge.unitId }))];
	}

	return { posts, records };
}

/** Whether what belongs to a unit belongs to another one after some of these merges. */
export function leadsTo(unitId: string, otherId: string, merges: readonly UnitMerge[]): boolean {
	const seen = new Set<string>();

	for (let at = unitId; !seen.has(at);) {
		seen.add(at);
		const next = merges.find((merge) => merge.unitId === at);
		if (!next) return false;
		if (next.intoId === otherId) return true;
		at = next.intoId;
	}

	return false;
}

/**
 * An edit of posts as a file speaks of them, as one of the records; whoever still holds a post in a unit that is merged goes
 * along with it.
 * @param merges by their day
 * @returns `along`: by records that only go along, those that follow them
 */
export function goAlong(
	known: readonly KnownPost[],
	{ close, add }: PostEdit,
	merges: readonly UnitMerge[],
	records: SpokenOf['records'] = new Map()
): { edit: PostEdit; along: ReadonlyMap<string, readonly NewPost[]> } {
	if (merges.length === 0) return { edit: { close, add }, along: new Map() };

	const closed = new Set(close.flatMap((id) => records.get(id) ?? [id]));
	const along = new Map<string, NewPost[]>();
	let posts: { post: NewPost; id?: string }[] = [
		...known.filter(({ id }) => !closed.has(id)).map((post) => ({ post, id: post.id })),
		...add.map((post) => ({ post }))
	];

	for (const merge of merges) {
		const there = posts.flatMap(({ post }) => (post.unitId === merge.intoId ? post : []));
		posts = posts.flatMap((each) => {
			const { post, id } = each;
			if (post.unitId !== merge.unitId || !lasts(post, merge.from)) return [each];

			if (id !== undefined) closed.add(id);
			const moved = movedPost(withoutId(post), merge, there);
			for (const [of, follow] of id === undefined ? [...along] : [[id, [post]] as const]) {
				if (follow.includes(post)) along.set(of, [...follow.filter((other) => other !== post), ...moved]);
			}

			return moved.map((next) => ({ post: next }));
		});
	}

	return {
		edit: { close: [...closed], add: posts.flatMap(({ post, id }) => (id === undefined ? post : [])) },
		along
	};
}

function withoutId(post: NewPost & { id?: string }): NewPost {
	const { unitId, title, category, kind, heads, isPrimary, validFrom, validTo, endReason } = post;

	return { unitId, title, category, kind, heads, isPrimary, validFrom, validTo, ...(endReason && { endReason }) };
}

/**
 * The versions of a unit after a merge: the unit itself ends, units below it stand below the other one, and what was to be merged
 * into it later goes where it goes. A version that stays as it is is the very same.
 */
export function mergedVersions<Version extends VersionFacts>(
	id: string,
	versions: readonly Version[],
	{ unitId, intoId, from }: UnitMerge
): (Version | VersionFacts)[] {
	return versions.flatMap((version): (Version | VersionFacts)[] => {
		const { parentId, validFrom, validTo, mergedInto } = version;
		const begun = (ends: string | null) => (validFrom < from ? [{ ...version, validTo: from, mergedInto: ends }] : []);
		if (id === unitId && lasts(version, from)) return begun(intoId);

		const into = mergedInto === unitId && validTo !== null && validTo >= from ? intoId : mergedInto;
		if (parentId === unitId && lasts(version, from)) {
			const start = validFrom < from ? from : validFrom;

			return [...begun(null), { ...version, mergedInto: into, parentId: intoId, validFrom: start }];
		}

		return into === mergedInto ? [version] : [{ ...version, mergedInto: into }];
	});
}

/** What makes a unit have these versions; those that are known stay. */
export function versionOperations(
	unitId: string,
	known: readonly (VersionFacts & { id: string })[],
	after: readonly VersionFacts[]
): Operation[] {
	return [
		...known
			.filter((version) => !after.includes(version))
			.map(({ id }): Operation => ({ kind: 'close_unit_version', data: { id } })),
		...after
			.filter((version) => !known.some((each) => each === version))
			.map((version): Operation => ({ kind: 'unit_version', data: { ...version, id: newId(), unitId } }))
	];
}
