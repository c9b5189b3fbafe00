import type { Day } from '#lib/server/db/schema/columns.ts';
import type { AbsenceKind, EmploymentKind } from '#lib/server/db/schema/organisation.ts';
import { newId } from '../db/id.ts';
import type { NumberKind } from './numbers.ts';
import type { KnownEmployment, VersionFacts } from './staff-base.ts';
import { lasts, type NewPost, type Period, type PostEdit } from './timeline.ts';

/** One record to close or to add; a change of the organisation is a list of these. */
export type Operation =
	| { kind: 'unit'; data: { id: string; code: string } }
	| { kind: 'unit_version'; data: { id: string; unitId: string } & VersionFacts }
	| { kind: 'person' | 'person_update'; data: PersonFacts & { id: string } }
	| { kind: 'number'; data: { id: string; personId: string; number: string; kind: NumberKind } & Period }
	| { kind: 'employment'; data: { id: string; personId: string; kind: EmploymentKind } & Period }
	| { kind: 'post'; data: { id: string; personId: string } & NewPost }
	| { kind: 'absence'; data: { id: string; personId: string; kind: AbsenceKind } & Period }
	| { kind: `close_${'unit_version' | 'number' | 'employment' | 'post' | 'absence'}`; data: { id: string } }
	/** A post that ends on a day named when the change is applied; `newId` is the record that says so. */
	| { kind: 'left'; data: { id: string; newId: string; personId: string; validFrom: Day } }
	/** The person was known, and counts otherwise from a day on. */
	| { kind: 'touched'; data: { personId: string; from: Day } }
	/** The person heads a unit and did not before. */
	| { kind: 'gained'; data: { personId: string } };

export type PersonFacts = { name: string; birthDate: Day | null; email: string | null; phone: string | null };

export function postOperations(
	personId: string,
	edit: PostEdit,
	idOf: (post: NewPost) => string = () => newId()
): Operation[] {
	return [
		...edit.close.map((id): Operation => ({ kind: 'close_post', data: { id } })),
		...edit.add.map((post): Operation => ({ kind: 'post', data: { ...post, id: idOf(post), personId } }))
	];
}

/** The employment ends: `on` is the first day without it. */
export function endEmployment(personId: string, held: KnownEmployment | undefined, on: Day): Operation[] {
	if (!held || (held.validTo !== null && held.validTo <= on)) return [];

	const rest = held.validFrom < on ? [{ ...held, id: newId(), personId, validTo: on }] : [];

	return [
		{ kind: 'close_employment', data: { id: held.id } },
		...rest.map((data): Operation => ({ kind: 'employment', data }))
	];
}

/**
 * Whoever comes back is employed again: the employment that has ended, in its last kind, holds from the first day beyond
 * it of a post without an end. A second post begun before that end leaves the end as it is: it may be that of a retirement
 * to come.
 */
export function employAgain(
	personId: string,
	held: KnownEmployment | undefined,
	posts: readonly NewPost[]
): Extract<Operation, { kind: 'employment' }>[] {
	if (!held?.validTo) return [];

	const ended = held.validTo;
	const [first] = posts
		.filter((post) => post.validTo === null && (post.isPrimary || post.validFrom >= ended))
		.map(({ validFrom }) => validFrom)
		.toSorted();
	if (first === undefined) return [];

	const validFrom = first > ended ? first : ended;

	return [{ kind: 'employment', data: { id: newId(), personId, kind: held.kind, validFrom, validTo: null } }];
}

/**
 * Nobody holds a post before being employed: where a post begins on a day of no employment and another one follows, that one
 * began on this day. A late letter or a correction says that somebody came, or came back, earlier than we thought.
 */
export function employEarlier(
	personId: string,
	employments: readonly KnownEmployment[],
	posts: readonly NewPost[]
): Operation[] {
	const ordered = employments.toSorted((one, other) => (one.validFrom < other.validFrom ? -1 : 1));

	return ordered.flatMap((each, at): Operation[] => {
		const before = ordered[at - 1];
		const free = before && (before.validTo ?? each.validFrom);
		const [first] = posts
			.filter((post) => free === undefined || lasts(post, free))
			.map(({ validFrom }) => (free !== undefined && validFrom < free ? free : validFrom))
			.toSorted();
		if (first === undefined || first >= each.validFrom) return [];

		return [
			{ kind: 'close_employment', data: { id: each.id } },
			{ kind: 'employment', data: { ...each, id: newId(), personId, validFrom: first } }
		];
	});
}

/** From `from` on the record says something else; one that began on that day or later is replaced altogether. */
export function succeed<Known extends Period & { id: string }>(known: Known | undefined, from: Day) {
	const start = known && known.validFrom > from ? known.validFrom : from;

	return {
		close: known && (known.validTo === null || known.validTo > start) ? known.id : undefined,
		/** What is left of the old record. */
		rest: known && known.validFrom < start ? { ...known, validTo: start } : undefined,
		start
	};
}
