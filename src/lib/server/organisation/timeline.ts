import type { Day } from '#lib/server/db/schema/columns.ts';
import type { Category, EndReason, PostKind } from '#lib/server/db/schema/organisation.ts';
import { addDays } from './days.ts';

/** What one record of a post says, without when we knew it. */
export type PostFacts = {
	unitId: string;
	title: string;
	category: Category;
	kind: PostKind;
	heads: boolean;
	isPrimary: boolean;
};
export type Period = { validFrom: Day; validTo: Day | null };
export type NewPost = PostFacts & Period & { endReason?: EndReason | null };
/** A record that is current: what we know of this post today. */
export type KnownPost = NewPost & { id: string };

/** Nothing is overwritten: records are closed (known until now) and others added (known from now). */
export type PostEdit = { close: string[]; add: NewPost[] };

export const nothing: PostEdit = { close: [], add: [] };

/**
 * The person's primary post is this one from a day on. What it overlaps ends on that day; what would begin later never
 * came to be.
 */
export function placePrimary(posts: readonly KnownPost[], facts: PostFacts, from: Day): PostEdit {
	const edit = clear(
		posts.filter((post) => post.isPrimary),
		from
	);
	edit.add.push({ ...facts, isPrimary: true, validFrom: from, validTo: null });

	return edit;
}

/** The primary posts that `placePrimary` takes back, in their order: they begin on that day or after it. */
export function withdrawnFrom(posts: readonly KnownPost[], from: Day): KnownPost[] {
	return posts
		.filter((post) => post.isPrimary && post.validFrom >= from)
		.toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
}

/** The primary posts that `correctStart` takes back, in their order: they began after the day on which it now begins. */
export function withdrawnByStart(posts: readonly KnownPost[], post: KnownPost, from: Day): KnownPost[] {
	if (!post.isPrimary) return [];

	return withdrawnFrom(
		posts.filter(({ validFrom }) => validFrom < post.validFrom),
		from
	);
}

/** A post that gives rights but no count is so from a day on; `replaced` is the record of it until then, if it had one. */
export function placeSecondary(facts: PostFacts, from: Day, replaced?: KnownPost): PostEdit {
	const edit = replaced ? clear([replaced], from) : { close: [], add: [] };
	edit.add.push({ ...facts, isPrimary: false, validFrom: from, validTo: null });

	return edit;
}

/** Where primary posts count somebody, whatever else is said of them: no two that follow each other are alike. */
export function placesOf(posts: readonly NewPost[]): (Period & Pick<PostFacts, 'unitId' | 'category'>)[] {
	const places: ReturnType<typeof placesOf> = [];
	const primary = posts.filter((post) => post.isPrimary);

	for (const { unitId, category, validFrom, validTo } of primary.toSorted((a, b) =>
		a.validFrom < b.validFrom ? -1 : 1
	)) {
		const before = places.at(-1);
		if (before?.validTo === validFrom && before.unitId === unitId && before.category === category)
			before.validTo = validTo;
		else places.push({ unitId, category, validFrom, validTo });
	}

	return places;
}

/** The first day on which two lists of periods say something else; `what` tells what a period says. */
export function firstDifference<Each extends Period>(
	one: readonly Each[],
	other: readonly Each[],
	what: (each: Each) => string
): Day | undefined {
	const keyed = (periods: readonly Each[]) =>
		new Map(periods.map((each) => [`${each.validFrom} ${what(each)}`, each] as const));
	const [before, after] = [keyed(one), keyed(other)];
	const days = [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
		const [was, is] = [before.get(key), after.get(key)];
		if (!was || !is) return (was ?? is)!.validFrom;

		return was.validTo === is.validTo ? [] : [was.validTo, is.validTo].flatMap((day) => day ?? []);
	});

	return days.toSorted()[0];
}

/**
 * The post ends: `on` is the first day on which it is no longer held. One that begins then or later never came to be. A reason
 * is kept beside the last day, also where the post was known to end on that very day.
 */
export function endPost(post: KnownPost, on: Day, reason: EndReason | null = null): PostEdit {
	if (post.validTo === on && reason) {
		const { id, ...facts } = post;

		return { close: [id], add: [{ ...facts, endReason: reason }] };
	}
	if (post.validTo !== null && post.validTo <= on) return nothing;

	const { close, add } = clear([post], on);

	return { close, add: add.map((each) => ({ ...each, endReason: reason })) };
}

/**
 * What is known after an edit, with every post ended: `on` is the first day without any, and the reason is kept beside it.
 * @returns the edit itself where all of that is known
 */
export function endEveryPost(posts: readonly KnownPost[], edit: PostEdit, on: Day, reason: EndReason): PostEdit {
	const ends = (post: NewPost) => lasts(post, on) || (post.validTo === on && post.endReason !== reason);
	const standing = posts.filter((post) => !edit.close.includes(post.id) && ends(post));
	if (standing.length === 0 && !edit.add.some(ends)) return edit;

	const added = edit.add
		.filter((post) => post.validFrom < on)
		.map((post) => (ends(post) ? { ...post, validTo: on, endReason: reason } : post));

	return joined({ close: edit.close, add: added }, ...standing.map((post) => endPost(post, on, reason)));
}

/**
 * What is known after an edit, with one of its posts ended: `on` is the first day without it, be that earlier or later than
 * we thought.
 * @returns the edit itself where that is known
 */
export function endOnePost(posts: readonly KnownPost[], edit: PostEdit, post: NewPost, on: Day): PostEdit {
	if (post.validTo === on) return edit;

	const ended = (facts: NewPost) => ({ ...facts, validTo: on, endReason: null });
	const known = posts.find((each) => each === post);
	if (!known) return { close: edit.close, add: edit.add.map((each) => (each === post ? ended(each) : each)) };
	const { id, ...facts } = known;

	return joined(edit, { close: [id], add: [ended(facts)] });
}

/**
 * The post began on another day than we thought. An earlier beginning cuts what it now overlaps; a later one leaves the
 * days until then to the primary post that came right before it.
 */
export function correctStart(posts: readonly KnownPost[], post: KnownPost, from: Day): PostEdit {
	if (from === post.validFrom) return nothing;

	const { id, ...facts } = post;
	const edit: PostEdit = { close: [id], add: [{ ...facts, validFrom: from }] };
	if (!post.isPrimary) return edit;

	const earlier = posts.filter((other) => other.isPrimary && other.id !== id && other.validFrom < post.validFrom);

	if (from < post.validFrom) return joined(clear(earlier, from), edit);

	const before = earlier.find((other) => other.validTo === post.validFrom);
	if (!before) return edit;

	const { id: beforeId, ...beforeFacts } = before;

	return joined({ close: [beforeId], add: [{ ...beforeFacts, validTo: from, endReason: null }] }, edit);
}

/** Another record of the same period: a mistyped title, a wrong category. */
export function correctPost(post: KnownPost, facts: PostFacts): PostEdit {
	const { validFrom, validTo, endReason } = post;

	return { close: [post.id], add: [{ ...facts, validFrom, validTo, endReason }] };
}

export function joined(...edits: PostEdit[]): PostEdit {
	return { close: edits.flatMap((edit) => edit.close), add: edits.flatMap((edit) => edit.add) };
}

/** Same unit, title and kind: the same post, even where its category or its being primary changed. */
export function samePost(one: PostFacts, other: PostFacts): boolean {
	return one.unitId === other.unitId && one.title === other.title && one.kind === other.kind;
}

/**
 * Whether an edit makes one post held twice on a day. Where the records say so already nobody is stopped: what is corrected of
 * one of the two is another question.
 */
export function doublesPost(posts: readonly KnownPost[], edit: PostEdit): boolean {
	const after = [...posts.filter(({ id }) => !edit.close.includes(id)), ...edit.add];

	return edit.add.some((post) => countDoubles(after, post) > countDoubles(posts, post));
}

/** How many pairs of records say of one post that it is held on the same day. */
function countDoubles(posts: readonly NewPost[], of: PostFacts): number {
	const same = posts.filter((post) => samePost(post, of));
	const meeting = (post: NewPost, at: number) =>
		same.slice(at + 1).filter((other) => lasts(post, other.validFrom) && lasts(other, post.validFrom));

	return same.flatMap(meeting).length;
}

/** The day on which the unbroken run of records of the same post began that `post` ends. */
export function runStart(posts: readonly KnownPost[], post: KnownPost): Day {
	let start = post.validFrom;

	for (let found = true; found;) {
		const before = posts.find((other) => other.validTo === start && other.validFrom < start && samePost(other, post));
		found = before !== undefined;
		if (before) start = before.validFrom;
	}

	return start;
}

/** The last primary post, running or not. */
export function lastPrimary<Post extends NewPost>(posts: readonly Post[]): Post | undefined {
	return posts
		.filter((post) => post.isPrimary)
		.reduce<Post | undefined>((last, post) => (!last || post.validFrom > last.validFrom ? post : last), undefined);
}

/** Not over yet on a day: held on it, or to begin after it. */
export function lasts(period: Period, on: Day): boolean {
	return period.validTo === null || period.validTo > on;
}

/**
 * The last day of a unit with these periods, where something that holds from a day to another one (exclusive; null: for good)
 * goes on after it. Days before the unit began are none of this question.
 */
export function closesWithin(periods: readonly Period[], from: Day, to: Day | null): Day | undefined {
	const sorted = periods.toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
	let closed: Day | undefined;

	for (const { validFrom, validTo } of sorted) {
		if (closed !== undefined && validFrom > closed && validFrom > from) break;
		if (validTo === null) return undefined;

		closed = validTo;
	}

	return closed !== undefined && (to === null || to > closed) ? addDays(closed, -1) : undefined;
}

/**
 * A post of an edit that would go on after the last day of its unit. Days that were in the records already are not asked
 * about: who repairs what an older version let in must not be stopped by it.
 */
export function findOutliving(
	posts: readonly KnownPost[],
	edit: PostEdit,
	periodsOf: (unitId: string) => readonly Period[]
): { post: NewPost; lastDay: Day } | undefined {
	const closed = posts.filter(({ id }) => edit.close.includes(id));

	for (const post of edit.add) {
		const { unitId, validFrom, validTo } = post;
		const held = closed.some(
			(other) =>
				other.unitId === unitId &&
				other.validFrom <= validFrom &&
				(other.validTo === null || (validTo !== null && validTo <= other.validTo))
		);
		const lastDay = held ? undefined : closesWithin(periodsOf(unitId), validFrom, validTo);
		if (lastDay !== undefined) return { post, lastDay };
	}

	return undefined;
}

/** Takes the days from `from` on out of these records. */
function clear(posts: readonly KnownPost[], from: Day): PostEdit {
	const edit: PostEdit = { close: [], add: [] };

	for (const { id, ...post } of posts) {
		if (!lasts(post, from)) continue;

		edit.close.push(id);
		if (post.validFrom < from) edit.add.push({ ...post, validTo: from, endReason: null });
	}

	return edit;
}
