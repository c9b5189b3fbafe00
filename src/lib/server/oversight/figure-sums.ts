import { sql, type SQL } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import { readMany } from '#lib/server/db/many-rows.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { Days } from '../organisation/clocks.ts';
import { addDays } from '../organisation/days.ts';
import { listed, type PointInTime } from './standing-query.ts';
import { standingRows } from './standings.ts';
import { addTally, daysDiffer, emptyTally, isExpiringSql, stateOnSql, type State, type Tally } from './states.ts';

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
	/** How many of those who hold a certificate completed on each day, in the order of the days, and until when it holds. */
	completions: Completion[];
};

/** `until`: the last day on which they count as certified. */
export type Completion = { on: Day; until: Day; count: number };

/** Everybody of the scope by state. */
export function everybodyIn({ units }: Pick<FigureSums, 'units'>): Tally {
	const all = emptyTally();
	for (const tally of units.values()) addTally(all, tally);

	return all;
}

/** What a row of the sums tells; a whole government has twenty thousand of them, and a number is read faster than a word. */
const lines = { unit: 0, category: 1, employment: 2, fulfilled: 3, completed: 4 };
type Row = { line: number; key: string; state: State; count: number };
const rowColumns = ['line', 'key', 'state', 'count'] as const;

/** A moment, as it was known at another. */
export type PastMoment = Required<Pick<PointInTime, 'asOf' | 'knownAt'>>;

/**
 * Sums up the figures of a scope, each unit's on its day, in one statement, so that all lines add up to the same people. Without `past`
 * from the table that every act keeps up; with it, from the rows of that moment as they were known at another.
 */
export async function sumFigures(db: Reader, days: Days, scope: FigureScope, past?: PastMoment): Promise<FigureSums> {
	const counted = past
		? sql`by_unit as materialized (${pastCounts(days, past, scope)}), counted as (select * from by_unit)`
		: presentFigures(days, scope);

	return sumsOf(await readMany<Row>(db, rowColumns, sql`with ${counted} ${linesOf(days.on, sql``)}`));
}

/** How many people of a scope hold a certificate that is close to its end, each by the day of the unit. */
export async function countExpiring(
	db: Reader,
	days: Days,
	{ cycleId, unitIds }: Required<FigureScope>
): Promise<number> {
	const soon = sql`cycle_id = ${cycleId} and ${isExpiringSql(days)}`;
	const ofUnits = sql`select count from figure where ${soon} and unit_id in ${listed(unitIds)}`;
	// As for the figures beside it: those of the cycle do where everybody is in the scope and it is one day everywhere.
	const rows = daysDiffer(days)
		? ofUnits
		: sql`
			${ofUnits} and (select found from others)
			union all
			select count from cycle_figure where ${soon} and not (select found from others)`;
	const others = daysDiffer(days) ? sql`1` : countsOutsideSql(unitIds, sql`(${cycleId})`);
	const [sum] = await db.all<{ count: number }>(sql`
		with others(found) as materialized (select ${others})
		select coalesce(sum(count), 0) as count from (${rows})`);

	return sum!.count;
}

/** What each unit itself counts on a day that is over, along all lines; nothing of units in which nobody counts. */
export async function sumPastUnits(
	db: Reader,
	days: Days,
	cycleId: string,
	past: PastMoment
): Promise<Map<string, FigureSums>> {
	const rows = await readMany<Row & { unit_id: string }>(
		db,
		['unit_id', ...rowColumns],
		sql`
			with by_unit as materialized (${pastCounts(days, past, { cycleId })}), counted as (select * from by_unit)
			${linesOf(days.on, sql`unit_id, `)}`
	);
	const ofUnit = new Map<string, Row[]>();
	for (const row of rows) {
		const known = ofUnit.get(row.unit_id);
		if (known) known.push(row);
		else ofUnit.set(row.unit_id, [row]);
	}

	return new Map([...ofUnit].map(([unitId, rows]) => [unitId, sumsOf(rows)]));
}

/** The sums of several units together. */
export function addSums(all: readonly FigureSums[]): FigureSums {
	const total = emptySums();
	const completions = new Map<string, number>();
	const addTo = <Key>(counts: Map<Key, number>, key: Key, count: number) =>
		counts.set(key, (counts.get(key) ?? 0) + count);

	for (const sums of all) {
		for (const line of ['units', 'categories', 'employments'] as const) {
			for (const [key, tally] of sums[line]) {
				const known = total[line].get(key);
				if (known) addTally(known, tally);
				else total[line].set(key, { ...tally });
			}
		}
		for (const [name, count] of sums.fulfilled) addTo(total.fulfilled, name, count);
		for (const { on, until, count } of sums.completions) addTo(completions, `${on} ${until}`, count);
	}

	total.completions = inOrder([...completions].map(([days, count]) => completionOf(days, count)));

	return total;
}

/**
 * The lines that people are compared by, of what `by_unit` and `counted` hold.
 * @param on the day by which they are told
 * @param each the columns, with a comma after each, whose values are summed up by themselves
 */
function linesOf(on: Day, each: SQL): SQL {
	const line = (name: keyof typeof lines, key: SQL, state: SQL, rows: SQL) => sql`
		select ${each} ${sql.raw(String(lines[name]))} as line, ${key} as key, ${state} as state, sum(count) as count
		from ${rows} group by ${each} ${key}, ${state}`;

	return sql.join(
		[
			line('unit', sql`unit_id`, sql`state`, sql`by_unit`),
			line('category', sql`category`, sql`state`, sql`counted`),
			line('employment', sql`employment`, sql`state`, sql`counted`),
			line('fulfilled', sql`fulfilled`, sql`'under_way'`, sql`counted where fulfilled <> ''`),
			line('completed', sql`days`, sql`'certified'`, sql`(${completionsSql(on, each)})`)
		],
		sql` union all `
	);
}

function sumsOf(rows: readonly Row[]): FigureSums {
	const sums = emptySums();
	// In the order of their numbers in `lines`.
	const tallies = [sums.units, sums.categories, sums.employments];

	for (const { line, key, state, count } of rows) {
		const tallied = tallies[line];
		if (tallied) {
			const tally = tallied.get(key) ?? emptyTally();
			tally[state] = count;
			tallied.set(key, tally);
		} else if (line === lines.completed) sums.completions.push(completionOf(key, count));
		else {
			for (const name of key.split(' ')) sums.fulfilled.set(name, (sums.fulfilled.get(name) ?? 0) + count);
		}
	}

	sums.completions = inOrder(sums.completions);

	return sums;
}

function emptySums(): FigureSums {
	return { units: new Map(), categories: new Map(), employments: new Map(), fulfilled: new Map(), completions: [] };
}

/**
 * Completed when, and certified until when. In a unit of another zone it may be another day than `on` for an hour or two; the state is by
 * that one, and so is whether somebody counts on the last day.
 */
function completionsSql(on: Day, each: SQL): SQL {
	return sql`
		select ${each} count, completed_on || ' ' || case state
			when 'expired' then min(expires_on, ${addDays(on, -1)})
			else max(expires_on, ${on})
		end as days
		from counted where completed_on <> ''`;
}

function completionOf(days: string, count: number): Completion {
	const [on, until] = days.split(' ') as [Day, Day];

	return { on, until, count };
}

function inOrder(completions: readonly Completion[]): Completion[] {
	return completions.toSorted((a, b) => (a.on < b.on || (a.on === b.on && a.until < b.until) ? -1 : 1));
}

/**
 * `by_unit` and `counted`, of the figures that are kept. Where the scope holds everybody, the lines that do not tell units
 * apart are read from the figures of the cycle: a few hundred rows instead of nearly one for each person. Not while it is
 * another day in some units: the figures of the cycle do not know whose people they count.
 */
function presentFigures(days: Days, { cycleId, unitIds }: FigureScope): SQL {
	const within = unitIds ? sql`and unit_id in ${listed(unitIds)}` : sql``;
	const columns = sql`category, employment, fulfilled, completed_on, expires_on, ${stateOnSql(days)} as state, sum(count) as count`;
	const ofUnits = sql`select ${columns} from figure where cycle_id = ${cycleId} ${within}`;
	const byUnit = sql`by_unit as (
			select unit_id, ${stateOnSql(days)} as state, count from figure where cycle_id = ${cycleId} ${within}
		)`;
	if (daysDiffer(days)) return sql`${byUnit}, counted as (${ofUnits} group by 1, 2, 3, 4, 5, 6)`;

	const outside = unitIds ? countsOutsideSql(unitIds, sql`(${cycleId})`) : sql`0`;

	return sql`
		others(found) as materialized (select ${outside}),
		${byUnit},
		counted as (
			${ofUnits} and (select found from others) group by 1, 2, 3, 4, 5, 6
			union all
			select ${columns} from cycle_figure where not (select found from others) and cycle_id = ${cycleId}
			group by 1, 2, 3, 4, 5, 6
		)`;
}

/** Whether anybody counts in a unit outside of these in one of the cycles, a list or query of their ids. */
export function countsOutsideSql(unitIds: readonly string[], cycles: SQL): SQL {
	return sql`exists (
		select 1 from unit where id not in ${listed(unitIds)}
			and exists (select 1 from figure where cycle_id in ${cycles} and unit_id = unit.id)
	)`;
}

/** What `figure` would have held of a scope at a moment, in the states of the day. */
function pastCounts(days: Days, when: PastMoment, { cycleId, unitIds }: FigureScope): SQL {
	const only = { cycleId, ...(unitIds && { units: listed(unitIds) }) };

	return sql`
		select unit_id, category, employment, fulfilled, completed_on, expires_on, ${stateOnSql(days)} as state, count(*) as count
		from (${standingRows({ on: days.on, ...when }, only)}) group by 1, 2, 3, 4, 5, 6, 7`;
}
