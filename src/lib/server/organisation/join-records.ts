import { addDays } from './days.ts';
import { newId } from '../db/id.ts';
import { postOperations, type Operation } from './operations.ts';
import type { KnownEmployment, KnownNumber, KnownPerson } from './staff-base.ts';
import { samePost, type KnownPost, type NewPost, type Period, type PostEdit } from './timeline.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';

/** Which of two records: the one that is kept, or the one that is merged into it. */
export type Side = 'kept' | 'gone';

const never = '9999-12-31';

/** What is left of a period without the days of others, in pieces. */
export function without<Each extends Period>(period: Each, others: readonly Period[]): Each[] {
	let pieces = [period];

	for (const other of others) {
		const [from, to] = [other.validFrom, other.validTo ?? never];
		pieces = pieces.flatMap((piece) => {
			const end = piece.validTo ?? never;
			if (to <= piece.validFrom || from >= end) return [piece];

			return [
				...(piece.validFrom < from ? [{ ...piece, validTo: from }] : []),
				...(to < end ? [{ ...piece, validFrom: to }] : [])
			];
		});
	}

	return pieces;
}

export function overlaps(one: Period, other: Period): boolean {
	return one.validFrom < (other.validTo ?? never) && other.validFrom < (one.validTo ?? never);
}

/**
 * The posts of two records as those of one person. Where both have a primary post on a day, that of `wins` holds; the other
 * record fills the days between. A post that gives rights only is dropped where the other record says the same of it.
 * @returns what changes in the records of the kept person; all posts of the other one are closed beside it
 */
export function joinPosts(kept: readonly KnownPost[], gone: readonly KnownPost[], wins: Side): PostEdit {
	const [winner, other] = wins === 'kept' ? [kept, gone] : [gone, kept];
	const primary = (posts: readonly KnownPost[]) => posts.filter(({ isPrimary }) => isPrimary);
	const secondary = (posts: readonly KnownPost[]) => posts.filter(({ isPrimary }) => !isPrimary);
	const cut = primary(other).flatMap((post) =>
		without<KnownPost>(post, primary(winner)).map((piece) =>
			piece.validTo === post.validTo ? piece : { ...piece, endReason: null }
		)
	);
	const counted = [...primary(winner), ...cut];
	const said = (among: readonly KnownPost[]) => (post: KnownPost) =>
		among.some((each) => samePost(each, post) && each.heads === post.heads && overlaps(each, post));
	const ofKept = secondary(kept).filter((post) => !said(counted)(post));
	const ofGone = secondary(gone).filter((post) => !said([...counted, ...ofKept])(post));
	const joint = [...counted, ...ofKept, ...ofGone];
	const stays = new Set(
		joint.flatMap((post) =>
			kept.some(
				({ id, validFrom, validTo }) => id === post.id && validFrom === post.validFrom && validTo === post.validTo
			)
				? post.id
				: []
		)
	);

	return {
		close: kept.flatMap(({ id }) => (stays.has(id) ? [] : id)),
		add: joint.flatMap((post): NewPost[] => {
			const { id, ...facts } = post;

			return stays.has(id) ? [] : [facts];
		})
	};
}

/** All posts of the person as they will be, the latest first. */
export function postsAfter(kept: readonly KnownPost[], edit: PostEdit): NewPost[] {
	return [...kept.filter(({ id }) => !edit.close.includes(id)), ...edit.add].sort((one, other) =>
		one.validFrom < other.validFrom ? 1 : -1
	);
}

/** What makes two records one: numbers, employments and posts. The number that the kept person goes by stays the current one. */
export function joinOperations(kept: KnownPerson, gone: KnownPerson, wins: Side, on: Day): Operation[] {
	const personId = kept.id;

	return [
		...gone.numbers.flatMap((number): Operation[] => [
			{ kind: 'close_number', data: { id: number.id } },
			{ kind: 'number', data: { ...formerNumber(number, kept.numbers, on), id: newId(), personId } }
		]),
		...gone.employments.flatMap((employment): Operation[] => [
			{ kind: 'close_employment', data: { id: employment.id } },
			...without<KnownEmployment>(employment, kept.employments).map((piece): Operation => ({
				kind: 'employment',
				data: { ...piece, id: newId(), personId }
			}))
		]),
		...gone.posts.map(({ id }): Operation => ({ kind: 'close_post', data: { id } })),
		...postOperations(personId, joinPosts(kept.posts, gone.posts, wins))
	];
}

function formerNumber(number: KnownNumber, kept: readonly KnownNumber[], on: Day): KnownNumber {
	if (number.validTo !== null || !kept.some(({ validTo }) => validTo === null)) return number;

	return { ...number, validTo: number.validFrom < on ? on : addDays(number.validFrom, 1) };
}
