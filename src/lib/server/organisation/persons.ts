import { and, desc, eq, isNull, sql, type Placeholder } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { person, personNumber, post, type Category, type PostKind } from '#lib/server/db/schema/organisation.ts';
import { standsOn } from './as-of.ts';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '../problem.ts';
import { normaliseNumber } from './numbers.ts';

export { maskNumber } from './numbers.ts';

export type FoundPerson = { id: string; name: string; organisation: string | null };

/** The person that a number belongs or once belonged to; it may be typed with spaces, dots or apostrophes. */
export async function findPersonByNumber(db: Reader, typed: string): Promise<FoundPerson | undefined> {
	return db
		.select({ id: person.id, name: person.name, organisation: person.organisation })
		.from(personNumber)
		.innerJoin(person, eq(person.id, personNumber.personId))
		.where(and(eq(personNumber.number, normaliseNumber(typed)), isNull(personNumber.recordedTo)))
		.get();
}

export async function findPerson(db: Reader, personId: string): Promise<FoundPerson | undefined> {
	return personQuery(db).get({ personId });
}

const personQuery = preparedOnce((db: Reader) =>
	db
		.select({ id: person.id, name: person.name, organisation: person.organisation })
		.from(person)
		.where(eq(person.id, sql.placeholder('personId')))
		.prepare()
);

/** The number a person goes by now: the one that began last. */
export async function currentNumber(db: Reader, personId: string): Promise<string | undefined> {
	return (await numberQuery(db).get({ personId }))?.number;
}

const numberQuery = preparedOnce((db: Reader) =>
	db
		.select({ number: personNumber.number })
		.from(personNumber)
		.where(and(eq(personNumber.personId, sql.placeholder('personId')), isNull(personNumber.recordedTo)))
		.orderBy(desc(isNull(personNumber.validTo)), desc(personNumber.validFrom))
		.limit(1)
		.prepare()
);

/** The record that took this one over; undefined for one that stands. */
export async function mergedInto(db: Reader, personId: string): Promise<string | undefined> {
	const row = await db.select({ into: person.mergedInto }).from(person).where(eq(person.id, personId)).get();

	return row?.into ?? undefined;
}

/** @throws Problem `person_merged` about a record that another one has taken over: nothing is done with it any more */
export async function requireUnmerged(db: Reader, personId: string): Promise<void> {
	if (await mergedInto(db, personId)) throw new Problem('person_merged', m.person_merged());
}

export type Post = {
	id: string;
	unitId: string;
	title: string;
	category: Category;
	kind: PostKind;
	heads: boolean;
	isPrimary: boolean;
	validFrom: Day;
	validTo: Day | null;
};

/** The one post at which a person counts on a day. */
export async function primaryPost(db: Reader, personId: string, on: Day, knownAt?: Date): Promise<Post | undefined> {
	return knownAt ? postKnownQuery(db).get({ personId, on, knownAt }) : postQuery(db).get({ personId, on });
}

const postQuery = preparedOnce((db: Reader) => primaryPosts(db).prepare());
const postKnownQuery = preparedOnce((db: Reader) => primaryPosts(db, sql.placeholder('knownAt')).prepare());

function primaryPosts(db: Reader, knownAt?: Placeholder) {
	return db
		.select(postColumns)
		.from(post)
		.where(
			and(
				eq(post.personId, sql.placeholder('personId')),
				eq(post.isPrimary, true),
				standsOn(post, sql.placeholder('on'), knownAt)
			)
		);
}

/** What a post says. */
export const postColumns = {
	id: post.id,
	unitId: post.unitId,
	title: post.title,
	category: post.category,
	kind: post.kind,
	heads: post.heads,
	isPrimary: post.isPrimary,
	validFrom: post.validFrom,
	validTo: post.validTo
};
