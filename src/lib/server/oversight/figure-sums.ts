import { sql, type SQL } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { Days } from '../organisation/clocks.ts';
import { listed, type PointInTime } from './standing-query.ts';
import { figureKey, standingRows } from './standings.ts';
import { emptyTally, stateOnSql, type State, type Tally } from './states.ts';

/** Whose figures: one cycle, and some units or all of them. */
export type FigureScope = { cycleId: string; unitIds?: readonly string[] };

/** The people of a scope, each counted once, along every line that they are compared by. */
export type FigureSums = {
	/** What each unit itself counts. */
	units: Map<string, Tally>;
	categories: Map<string, Tally>;
	/** By kind of employment; the empty one where none is recorded. */
	employments: Map<string, Tally>;
	/** Of those who have begun and hold no certificate, overdue ones too, how many have met each requirement, by `kind:ref`. */
	fulfilled: Map<string, number>;
	/** How many of those who hold a certificate completed on each day, in the order of the days. */
	completions: Completion[];
};

export type Completion = { on: Day; count: number };

type Row = {
	line: 'unit' | 'category' | 'employment' | 'fulfilled' | 'completed';
	key: string;
	state: State;
	count: number;
};

/**
 * Sums up the figures of a scope, each unit's on its day, in one statement, so that all lines add up to the same people. Without `past`
 * from the table that every act keeps up; with it, from the rows of that moment as they were known at another.
 */
export async function sumFigures(
	db: Reader,
	days: Days,
	scope: FigureScope,
	past?: Required<Pick<PointInTime, 'asOf' | 'knownAt'>>
): Promise<FigureSums> {
	const rows = await db.all<Row>(sql`
		with counted as (
			select unit_id, category, employment, fulfilled, completed_on, ${stateOnSql(days)} as state, sum(count) as count
			from ${past ? pastFigures({ on: days.on, ...past }, scope) : presentFigures(scope)}
			group by 1, 2, 3, 4, 5, 6
		)
		select 'unit' as line, unit_id as key, state, sum(count) as count from counted group by 2, 3
		union all select 'category', category, state, sum(count) from counted group by 2, 3
		union all select 'employment', employment, state, sum(count) from counted group by 2, 3
		union all select 'fulfilled', fulfilled, 'under_way', sum(count) from counted where fulfilled <> '' group by 2
		union all select 'completed', completed_on, 'certified', sum(count) from counted where completed_on <> '' group by 2
		order by 1, 2`);
	const sums: FigureSums = {
		units: new Map(),
		categories: new Map(),
		employments: new Map(),
		fulfilled: new Map(),
		completions: []
	};
	const tallies = { unit: sums.units, category: sums.categories, employment: sums.employments };

	for (const { line, key, state, count } of rows) {
		if (line === 'completed') sums.completions.push({ on: key, count });
		else if (line === 'fulfilled') {
			for (const name of key.split(' ')) sums.fulfilled.set(name, (sums.fulfilled.get(name) ?? 0) + count);
		} else {
			const tally = tallies[line].get(key) ?? emptyTally();
			tally[state] = count;
			tallies[line].set(key, tally);
		}
	}

	return sums;
}

function presentFigures({ cycleId, unitIds }: FigureScope): SQL {
	return sql`figure where cycle_id = ${cycleId} ${unitIds ? sql`and unit_id in ${listed(unitIds)}` : sql``}`;
}

function pastFigures(when: PointInTime, { cycleId, unitIds }: FigureScope): SQL {
	const only = { cycleId, ...(unitIds && { units: listed(unitIds) }) };

	return sql`(select ${figureKey}, count(*) as count from (${standingRows(when, only)}) group by ${figureKey})`;
}
