import { asc, desc, eq, sql } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import { contains } from '#lib/server/db/contains.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import {
	employment,
	person,
	personNumber,
	post,
	unit,
	unitVersion,
	type Category,
	type EmploymentKind,
	type EndReason,
	type PostKind
} from '#lib/server/db/schema/organisation.ts';
import { listAbsenceHistory, type AbsenceRecord } from './absences.ts';
import { standsOnSql } from './as-of.ts';
import { hasNumber } from './number-search.ts';
import type { NumberKind } from './numbers.ts';
import { tidy } from './staff-text.ts';
import { lasts } from './timeline.ts';
import { findWhereabouts, type Explained } from './whereabouts.ts';

export const staffStates = ['active', 'inactive', 'outside'] as const;
/** Has a primary post today or later; had one; is an outsider. */
export type StaffState = (typeof staffStates)[number];

export type ListedPerson = {
	id: string;
	name: string;
	number: string;
	organisation: string | null;
	unit: string | null;
	title: string | null;
	employment: EmploymentKind | null;
	activated: boolean;
} & Explained;

export type StaffQuery = {
	/** A part of the name, a number, or its last three digits. */
	search: string;
	state: StaffState;
	unitId?: string | undefined;
	page: number;
	size: number;
};

/** People of a state by name, one page of them. */
export async function listStaff(
	db: Reader,
	on: Day,
	{ search, state, unitId, page, size }: StaffQuery
): Promise<{ people: ListedPerson[]; total: number }> {
	const text = tidy(search);
	const wanted = text ? sql`and (${contains(sql`p.name`, text)} or ${hasNumber(sql`p.id`, text)})` : sql``;
	const lasting = sql`h.is_primary = 1 and h.recorded_to is null and (h.valid_to is null or h.valid_to > ${on})`;
	const inUnit = unitId ? sql`and h.unit_id = ${unitId}` : sql``;
	const holds = sql`exists (select 1 from post h where h.person_id = p.id and ${lasting} ${inUnit})`;
	// Without a number: the import that brought them was undone.
	const numbered = sql`exists (select 1 from person_number n where n.person_id = p.id and n.recorded_to is null)`;
	const held = sql`exists (select 1 from post h where h.person_id = p.id and h.is_primary = 1)`;
	const which = {
		active: holds,
		inactive: sql`${held} and ${numbered} and not exists (select 1 from post h where h.person_id = p.id and ${lasting})`,
		outside: sql`not ${held}`
	}[state];
	const [counted] = await db.all<{ total: number }>(
		sql`select count(*) as total from person p where p.merged_into is null and ${which} ${wanted}`
	);
	const people = await db.all<Omit<ListedPerson, 'activated' | 'whereabouts'> & { activated: number }>(sql`
		select p.id as id, p.name as name, p.organisation as organisation,
			coalesce((
				select n.number from person_number n where n.person_id = p.id and n.recorded_to is null
				order by n.valid_to is null desc, n.valid_from desc limit 1
			), '') as number,
			v.name as unit, h.title as title,
			(
				select e.kind from employment e where e.person_id = p.id and e.recorded_to is null
				order by e.valid_from desc limit 1
			) as employment,
			exists (select 1 from account a where a.person_id = p.id and a.activated_at is not null) as activated
		from person p
		left join post h on h.id = (
			select h.id from post h where h.person_id = p.id and ${lasting} order by h.valid_from limit 1
		)
		left join unit_version v on v.unit_id = h.unit_id and ${standsOnSql('v', on)}
		where p.merged_into is null and ${which} ${wanted}
		order by lower(p.name), p.id
		limit ${size} offset ${(page - 1) * size}`);

	const ids = people.map(({ id }) => id);
	const whereabouts = await findWhereabouts(db, ids, on);

	return {
		people: people.map((row) => ({ ...row, activated: row.activated === 1, whereabouts: whereabouts.get(row.id) })),
		total: counted?.total ?? 0
	};
}

type Record = { id: string; validFrom: Day; validTo: Day | null; recordedFrom: Date; recordedTo: Date | null };

export type PersonHistory = {
	id: string;
	name: string;
	birthDate: Day | null;
	organisation: string | null;
	email: string | null;
	phone: string | null;
	numbers: (Record & { number: string; kind: NumberKind })[];
	employments: (Record & { kind: EmploymentKind })[];
	posts: (Record & {
		unitId: string;
		unit: string;
		title: string;
		category: Category;
		kind: PostKind;
		heads: boolean;
		isPrimary: boolean;
		endReason: EndReason | null;
	})[];
	absences: AbsenceRecord[];
};

/** The kind of employment that holds on a day, or else the next one to come: none of somebody who has left. */
export function employmentKindOn({ employments }: Pick<PersonHistory, 'employments'>, on: Day): EmploymentKind | null {
	const [held] = employments
		.filter((each) => each.recordedTo === null && lasts(each, on))
		.toSorted((one, other) => (one.validFrom < other.validFrom ? -1 : 1));

	return held?.kind ?? null;
}

/** Everything that is and was known of a person, the newest first: records that were replaced as well. */
export async function findPersonHistory(db: Reader, personId: string): Promise<PersonHistory | undefined> {
	const found = await db
		.select({
			id: person.id,
			name: person.name,
			birthDate: person.birthDate,
			organisation: person.organisation,
			email: person.email,
			phone: person.phone
		})
		.from(person)
		.where(eq(person.id, personId))
		.get();
	if (!found) return undefined;

	const times = <Table extends typeof personNumber | typeof employment | typeof post>(table: Table) => ({
		id: table.id,
		validFrom: table.validFrom,
		validTo: table.validTo,
		recordedFrom: table.recordedFrom,
		recordedTo: table.recordedTo
	});

	return {
		...found,
		absences: await listAbsenceHistory(db, personId),
		numbers: await db
			.select({ ...times(personNumber), number: personNumber.number, kind: personNumber.kind })
			.from(personNumber)
			.where(eq(personNumber.personId, personId))
			.orderBy(desc(personNumber.validFrom), desc(personNumber.recordedFrom)),
		employments: await db
			.select({ ...times(employment), kind: employment.kind })
			.from(employment)
			.where(eq(employment.personId, personId))
			.orderBy(desc(employment.validFrom), desc(employment.recordedFrom)),
		posts: await db
			.select({
				...times(post),
				unitId: post.unitId,
				// The unit's name as we know it now, its last one where it was closed.
				unit: sql<string>`coalesce((
					select ${unitVersion.name} from ${unitVersion}
					where ${unitVersion.unitId} = ${post.unitId} and ${unitVersion.recordedTo} is null
					order by ${unitVersion.validFrom} desc limit 1
				), ${unit.code})`,
				title: post.title,
				category: post.category,
				kind: post.kind,
				heads: post.heads,
				isPrimary: post.isPrimary,
				endReason: post.endReason
			})
			.from(post)
			.innerJoin(unit, eq(unit.id, post.unitId))
			.where(eq(post.personId, personId))
			.orderBy(desc(post.validFrom), desc(post.isPrimary), asc(post.recordedFrom))
	};
}
