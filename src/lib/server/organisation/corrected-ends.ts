import type { Day } from '#lib/server/db/schema/columns.ts';
import type { EndReason } from '#lib/server/db/schema/organisation.ts';
import { newId } from '../db/id.ts';
import { overlaps } from './join-records.ts';
import type { Operation } from './operations.ts';
import type { KnownEmployment } from './staff-base.ts';
import { lasts, samePost, type KnownPost, type NewPost, type PostEdit } from './timeline.ts';

/** The posts by whose end somebody left for good, with the first day without any; undefined where a post goes on or no reason is kept. */
export function knownLeaving(posts: readonly KnownPost[]): { was: Day; posts: KnownPost[] } | undefined {
	const was = posts
		.map(({ validTo }) => validTo ?? '9999-12-31')
		.toSorted()
		.at(-1);
	const ending = posts.filter((post) => post.validTo !== null && post.validTo === was && post.endReason);

	return was !== undefined && ending.length > 0 ? { was, posts: ending } : undefined;
}

/** Somebody left later than we thought: the posts that ended then go on until that day. */
export function leaveLater(posts: readonly KnownPost[], on: Day, reason: EndReason): PostEdit {
	return {
		close: posts.map(({ id }) => id),
		add: posts.map((post) => ({ ...factsOf(post), validTo: on, endReason: reason }))
	};
}

/**
 * A post ended on another day than we thought, or has not ended at all (null). By a post that ended with a reason somebody
 * left: all that ended with it go along, and nothing is held after an earlier day until the old one.
 */
export function moveEnd(posts: readonly KnownPost[], post: KnownPost, end: Day | null): PostEdit {
	const { endReason, validTo: was } = post;
	const goesAlong = (each: KnownPost) =>
		each.id === post.id ||
		(endReason &&
			was !== null &&
			((each.validTo === was && each.endReason === endReason) ||
				(end !== null && each.validTo !== null && each.validTo <= was && each.validTo > end)));
	const moved = posts.filter(goesAlong);

	return {
		close: moved.map(({ id }) => id),
		add: moved
			.filter(({ validFrom }) => end === null || end > validFrom)
			.map((each) => ({ ...factsOf(each), validTo: end, endReason: end === null ? null : (endReason ?? null) }))
	};
}

/** What stands in the way of posts among the others: another primary one in their days, or the same post. */
export function findOverlapping(others: readonly NewPost[], posts: readonly NewPost[]): NewPost | undefined {
	return others.find((other) =>
		posts.some((each) => ((each.isPrimary && other.isPrimary) || samePost(each, other)) && overlaps(each, other))
	);
}

/** The employment that ended on a day ended on another one, or has not ended (null); what follows it stays. */
export function moveEmploymentEnd(
	personId: string,
	employments: readonly KnownEmployment[],
	was: Day,
	end: Day | null
): Operation[] {
	const [next] = employments.flatMap(({ validFrom }) => (validFrom >= was ? validFrom : [])).toSorted();
	const until = next !== undefined && (end === null || end > next) ? next : end;
	const moved = employments.filter(
		({ validTo }) => validTo === was || (validTo !== null && until !== null && validTo < was && validTo > until)
	);
	if (until === was || !moved.some(({ validTo }) => validTo === was)) return [];

	return moved.flatMap((each): Operation[] => [
		{ kind: 'close_employment', data: { id: each.id } },
		...(until === null || until > each.validFrom
			? [{ kind: 'employment' as const, data: { ...each, id: newId(), personId, validTo: until } }]
			: [])
	]);
}

/**
 * The first day of a post beyond its old end on which nobody employs its holder, after these operations. Who is known in no
 * employment at all is none of this question.
 */
export function findUnemployed(
	employments: readonly KnownEmployment[],
	operations: readonly Operation[],
	was: Day,
	posts: readonly NewPost[]
): Day | undefined {
	if (employments.length === 0) return undefined;

	const closed = new Set(operations.flatMap(({ kind, data }) => (kind === 'close_employment' ? data.id : [])));
	const standing = [
		...employments.filter(({ id }) => !closed.has(id)),
		...operations.flatMap((operation) => (operation.kind === 'employment' ? operation.data : []))
	].toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
	let day = was;

	for (const each of standing) {
		if (each.validFrom > day || !lasts(each, day)) continue;
		if (each.validTo === null) return undefined;
		day = each.validTo;
	}

	return posts.some((post) => lasts(post, day)) ? day : undefined;
}

/** Another record of the post has an id of its own. */
function factsOf(post: KnownPost): NewPost {
	const { unitId, title, category, kind, heads, isPrimary, validFrom, validTo } = post;

	return { unitId, title, category, kind, heads, isPrimary, validFrom, validTo };
}
