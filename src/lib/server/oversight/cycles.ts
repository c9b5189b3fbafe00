import { and, asc, desc, eq, lte, sql } from 'drizzle-orm';
import type { ToldDue } from '#lib/language/in-words.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { cycle, programme } from '#lib/server/db/schema/programmes.ts';
import { dueDaysSql } from '../programmes/due-days.ts';
import { countsOutsideSql } from './figure-sums.ts';
import { listed } from './standing-query.ts';

export type OverseenCycle = { id: string; programmeId: string; title: string; key: string } & ToldDue;

/** A cycle as the page of a unit offers it. */
export type UnitCycle = OverseenCycle & {
	/** How many of the unit and all below it take part. */
	people: number;
	/** Its due day has passed and a later cycle of the programme has opened: nothing is left to do in it. */
	over: boolean;
};

/**
 * The cycles that people of these units take part in: what is due next comes first, then what is past due, then what is
 * over, and last where nobody of them takes part.
 */
export async function listUnitCycles(db: Reader, unitIds: readonly string[] | 'all', on: Day): Promise<UnitCycle[]> {
	const some = unitIds !== 'all' && unitIds;
	const counts = await db.all<{ cycleId: string; people: number }>(sql`
		with others(found) as materialized (
			select ${some ? countsOutsideSql(some, sql`(select id from cycle)`) : sql`0`}
		)
		select c.id as cycleId, sum(f.count) as people
		from cycle c cross join cycle_figure f on f.cycle_id = c.id where not (select found from others) group by c.id
		union all
		select c.id, sum(f.count)
		from cycle c cross join figure f on f.cycle_id = c.id ${some ? sql`and f.unit_id in ${listed(some)}` : sql``}
		where (select found from others) group by c.id`);
	const people = new Map(counts.map((row) => [row.cycleId, row.people]));
	const cycles = await listCycles(db, on);

	return cycles
		.map((each, index) => ({
			...each,
			people: people.get(each.id) ?? 0,
			over: each.dueOn < on && cycles.findIndex(({ programmeId }) => programmeId === each.programmeId) < index
		}))
		.sort((a, b) => rank(a, on) - rank(b, on) || (a.dueOn < b.dueOn ? -1 : 1));
}

function rank({ people, over, dueOn }: UnitCycle, on: Day): number {
	if (people === 0) return 3;
	if (over) return 2;

	return dueOn < on ? 1 : 0;
}

/** Every cycle that has opened, the latest of each programme first. */
async function listCycles(db: Reader, on: Day): Promise<OverseenCycle[]> {
	return db
		.select(columns)
		.from(cycle)
		.innerJoin(programme, eq(programme.id, cycle.programmeId))
		.where(lte(cycle.opensOn, on))
		.orderBy(desc(cycle.opensOn), asc(programme.title), asc(cycle.id));
}

/** A cycle that has opened. */
export async function findOpenedCycle(db: Reader, cycleId: string, on: Day): Promise<OverseenCycle | undefined> {
	return db
		.select(columns)
		.from(cycle)
		.innerJoin(programme, eq(programme.id, cycle.programmeId))
		.where(and(eq(cycle.id, cycleId), lte(cycle.opensOn, on)))
		.get();
}

/** When a cycle opened and is due. */
export async function findCycleDates(db: Reader, cycleId: string): Promise<{ opensOn: Day; dueOn: Day } | undefined> {
	return db.select({ opensOn: cycle.opensOn, dueOn: cycle.dueOn }).from(cycle).where(eq(cycle.id, cycleId)).get();
}

const columns = {
	id: cycle.id,
	programmeId: cycle.programmeId,
	title: programme.title,
	key: cycle.key,
	dueOn: cycle.dueOn,
	dueDays: dueDaysSql
};
