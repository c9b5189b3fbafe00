import { and, asc, desc, eq, isNotNull, isNull, or, sql, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { person } from '#lib/server/db/schema/organisation.ts';
import { cycle, enrolment, programme, waiver } from '#lib/server/db/schema/programmes.ts';
import { standsOnSql } from '../organisation/as-of.ts';
import { withWhereabouts, type Explained } from '../organisation/whereabouts.ts';
import { notMerged } from './waivers.ts';

export type WaiverEntry = {
	id: string;
	personId: string;
	name: string;
	number: string;
	unit: string;
	/** Title of the programme, and the period. */
	programme: string;
	period: string;
	reason: string;
	from: Day;
	to: Day;
	/** Who asked for it; the command line has no name. */
	proposedBy: string | null;
	proposer: string | null;
	proposedAt: Date | null;
	decidedAt: Date | null;
	/** Null while it waits for its decision; false also of what was taken back or withdrawn. */
	granted: boolean | null;
	refusal: string | null;
	endedAt: Date | null;
	endReason: string | null;
} & Explained;

/** So many a page shows of a list; longer ones are for a spreadsheet. */
export const shownWaivers = 200;

/** The waivers of a cycle that were granted, also those that were taken back, the latest first. */
export async function listWaivers(db: Reader, cycleId: string, on: Day, limit?: number): Promise<WaiverEntry[]> {
	const wasGranted = or(eq(waiver.granted, true), and(isNotNull(waiver.decidedAt), isNotNull(waiver.endedAt)));

	return entries(db, on, and(eq(cycle.id, cycleId), wasGranted, notMerged), limit);
}

/** What waits for a decision, the latest first. */
export async function listProposedWaivers(db: Reader, on: Day, limit?: number): Promise<WaiverEntry[]> {
	return entries(db, on, isNull(waiver.granted), limit);
}

/** One of them, whatever became of it. */
export async function findWaiver(db: Reader, id: string, on: Day): Promise<WaiverEntry | undefined> {
	return (await entries(db, on, eq(waiver.id, id), 1))[0];
}

export async function countProposedWaivers(db: Reader): Promise<number> {
	return db.$count(waiver, isNull(waiver.granted));
}

/** Everything that was asked for or decided in a cycle for people whose primary post is in one of these units. */
export async function listWaiversIn(
	db: Reader,
	{ cycleId, unitIds }: { cycleId: string; unitIds: readonly string[] },
	on: Day,
	limit?: number
): Promise<WaiverEntry[]> {
	const there = sql`${person.id} in (
		select p.person_id from post p
		where p.is_primary = 1 and ${standsOnSql('p', on)}
			and p.unit_id in (select value from json_each(${JSON.stringify(unitIds)}))
	)`;

	return entries(db, on, and(eq(cycle.id, cycleId), there), limit);
}

/** A waiver as a note refers to it. */
export type NotableWaiver = { granted: boolean; from: Day; to: Day };

/**
 * What a note beside these people may refer to, by person: the proposal that waits, else the latest that was granted; never one
 * that was refused.
 */
export async function findNotableWaivers(
	db: Reader,
	cycleId: string,
	personIds: readonly string[]
): Promise<Map<string, NotableWaiver>> {
	const rows = await db
		.select({ personId: enrolment.personId, granted: waiver.granted, from: waiver.fromOn, to: waiver.toOn })
		.from(waiver)
		.innerJoin(enrolment, eq(enrolment.id, waiver.enrolmentId))
		.where(
			and(
				eq(enrolment.cycleId, cycleId),
				or(isNull(waiver.granted), eq(waiver.granted, true)),
				sql`${enrolment.personId} in (select value from json_each(${JSON.stringify(personIds)}))`
			)
		)
		// The last one of a person stays in the map.
		.orderBy(asc(isNull(waiver.granted)), asc(waiver.id));

	return new Map(rows.map(({ personId, granted, from, to }) => [personId, { granted: granted === true, from, to }]));
}

const proposer = alias(person, 'proposer');

async function entries(db: Reader, on: Day, which: SQL | undefined, limit = -1): Promise<WaiverEntry[]> {
	const rows = await db
		.select({
			id: waiver.id,
			personId: person.id,
			name: person.name,
			number: sql<string>`coalesce((
				select n.number from person_number n where n.person_id = ${person.id} and n.recorded_to is null
				order by n.valid_to is null desc, n.valid_from desc limit 1
			), '')`,
			unit: sql<string>`coalesce((
				select v.name from post p join unit_version v on v.unit_id = p.unit_id and ${standsOnSql('v', on)}
				where p.person_id = ${person.id} and p.is_primary = 1 and ${standsOnSql('p', on)} limit 1
			), '')`,
			programme: programme.title,
			period: cycle.key,
			reason: waiver.reason,
			from: waiver.fromOn,
			to: waiver.toOn,
			proposedBy: waiver.proposedBy,
			proposer: proposer.name,
			proposedAt: waiver.proposedAt,
			decidedAt: waiver.decidedAt,
			granted: waiver.granted,
			refusal: waiver.refusal,
			endedAt: waiver.endedAt,
			endReason: waiver.endReason
		})
		.from(waiver)
		.innerJoin(enrolment, eq(enrolment.id, waiver.enrolmentId))
		.innerJoin(cycle, eq(cycle.id, enrolment.cycleId))
		.innerJoin(programme, eq(programme.id, cycle.programmeId))
		.innerJoin(person, eq(person.id, enrolment.personId))
		.leftJoin(proposer, eq(proposer.id, waiver.proposedBy))
		.where(which)
		.orderBy(desc(waiver.id))
		.limit(limit);

	return withWhereabouts(db, rows, on);
}
