import { sql } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { standingDay } from '#lib/server/db/schema/oversight.ts';
import { cycleFigureKey, figureKey, standingRows } from './standings.ts';

export type Recount = {
	/** The day up to which the figures have been carried; null before the first. */
	on: Day | null;
	/** Enrolments that should count. */
	standings: number;
	/** Those that are kept and should not be, or the other way round. */
	wrongStandings: number;
	/** Numbers of people that are not those of the rows behind them. */
	wrongFigures: number;
};

/**
 * Computes from nothing what `standing`, `figure` and `cycle_figure` should hold on the day up to which they were carried, and compares.
 * Everything is read in one statement each, so that no act comes in between.
 */
export async function recountFigures(db: Reader): Promise<Recount> {
	const on = (await db.select({ on: standingDay.on }).from(standingDay).get())?.on ?? null;
	if (on === null) return { on, standings: 0, wrongStandings: 0, wrongFigures: 0 };

	const [counted] = await db.all<{ standings: number; wrongStandings: number; wrongFigures: number }>(sql`
		with recounted as (${standingRows({ on }, {})}),
		kept as (select enrolment_id, person_id, ${figureKey} from standing),
		refigured as (select ${figureKey}, count(*) as count from recounted group by ${figureKey}),
		figured as (select ${figureKey}, count from figure),
		summed as (select ${cycleFigureKey}, sum(count) as count from refigured group by ${cycleFigureKey}),
		totalled as (select ${cycleFigureKey}, count from cycle_figure)
		select
			(select count(*) from recounted) as standings,
			(select count(*) from (select * from recounted except select * from kept))
				+ (select count(*) from (select * from kept except select * from recounted)) as wrongStandings,
			(select count(*) from (select * from refigured except select * from figured))
				+ (select count(*) from (select * from figured except select * from refigured))
				+ (select count(*) from (select * from summed except select * from totalled))
				+ (select count(*) from (select * from totalled except select * from summed)) as wrongFigures`);

	return { on, ...counted! };
}
