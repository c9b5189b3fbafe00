import { and, asc, desc, eq, lte } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { cycle, programme } from '#lib/server/db/schema/programmes.ts';

export type OverseenCycle = { id: string; programmeId: string; title: string; key: string; dueOn: Day };

/** Every cycle that has opened, the latest of each programme first. */
export async function listCycles(db: Reader, on: Day): Promise<OverseenCycle[]> {
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

const columns = {
	id: cycle.id,
	programmeId: cycle.programmeId,
	title: programme.title,
	key: cycle.key,
	dueOn: cycle.dueOn
};
