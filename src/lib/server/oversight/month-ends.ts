import { isDeepStrictEqual } from 'node:util';
import { and, eq, gte, inArray, lt, or, sql } from 'drizzle-orm';
import type { Database, Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { monthEnd, monthEndFigures, type KnownWhen, type PlainSums } from '#lib/server/db/schema/oversight.ts';
import { everywhere } from '../organisation/clocks.ts';
import { addDays, dayOf, endOfDay } from '../organisation/days.ts';
import { requireInstitution } from '../organisation/institution.ts';
import { listUnits } from '../organisation/units.ts';
import { listUnitCycles } from './cycles.ts';
import { addSums, sumPastUnits, type FigureSums, type PastMoment } from './figure-sums.ts';
import { flatten, unitTrees } from './figures.ts';
import { lastActOnPast } from './last-act.ts';
import { listed } from './standing-query.ts';
import { emptyTally, type Tally } from './states.ts';

/** The figures of a month's last day, of one cycle. */
export type MonthEnd = { cycleId: string; on: Day; known: KnownWhen };

/** As long as a comparison with the year before needs. */
const monthsKept = 13;
/** What is known today of a month that is over changes with each letter; whoever asks in between waits for the count. */
const againMs = 60 * 60 * 1000;
/** By then every act that began before midnight has been recorded. */
export const settledMs = 15 * 60 * 1000;
/** A unit with so many posts, those of the past as well, is counted about as fast as a page is made. */
const fewPosts = 500;

/** Whether units, or all there are, hold so few people that they are counted when somebody asks. */
export async function holdFew(db: Reader, unitIds: readonly string[] | 'all', few = fewPosts): Promise<boolean> {
	const within = unitIds === 'all' ? sql`` : sql`where unit_id in ${listed(unitIds)}`;
	const [found] = await db.all<{ posts: number }>(sql`
		select count(*) as posts from (select 1 from post ${within} limit ${few + 1})`);

	return found!.posts <= few;
}

/**
 * What is kept of a unit with all below it. What was known then stays; what is known now holds only until the next act that may
 * change it.
 * @param changedBy the last such act
 */
export async function findKeptFigures(
	db: Reader,
	{ unitId, cycleId, on, known }: MonthEnd & { unitId: string },
	changedBy: number
): Promise<FigureSums | undefined> {
	if (!isMonthEnd(on)) return undefined;

	const kept = await db
		.select({ sums: monthEndFigures.sums, seq: monthEnd.seq })
		.from(monthEnd)
		.innerJoin(monthEndFigures, and(eq(monthEndFigures.monthEndId, monthEnd.id), eq(monthEndFigures.unitId, unitId)))
		.where(and(eq(monthEnd.cycleId, cycleId), eq(monthEnd.on, on), eq(monthEnd.known, known)))
		.get();

	return kept && (known === 'then' || kept.seq === changedBy) ? sumsOf(kept.sums) : undefined;
}

/**
 * Counts the month ends that are due, one after the other. One that fails leaves the others to be counted, and is thrown at the end.
 * @param keep counts one and keeps it (`keepMonthEnd`)
 * @param stop after the one under way
 */
export async function countMonthEnds(
	db: Reader,
	now: Date,
	keep: (due: MonthEnd) => Promise<void>,
	stop?: AbortSignal
): Promise<void> {
	if (await holdFew(db, 'all')) return;

	const failures: unknown[] = [];

	for (const due of await dueMonthEnds(db, now)) {
		if (stop?.aborted) break;
		await keep(due).catch((failure: unknown) => failures.push(failure));
	}

	if (failures.length > 0) throw new Error(`${failures.length} month ends were not counted.`, { cause: failures[0] });
}

/**
 * Which month ends have to be counted, the latest first: of every cycle in which something was left to do, once as known then,
 * and as known now again when something may have changed it, but not within the hour.
 */
export async function dueMonthEnds(db: Reader, now: Date): Promise<MonthEnd[]> {
	const { timeZone } = await requireInstitution(db);
	const ends = monthEndsBefore(dayOf(new Date(now.getTime() - settledMs), timeZone));
	const changedBy = await lastActOnPast(db);
	const kept = await db
		.select()
		.from(monthEnd)
		.where(gte(monthEnd.on, ends.at(-1)!));
	const due: MonthEnd[] = [];

	for (const on of ends) {
		for (const { id: cycleId, people, over } of await listUnitCycles(db, 'all', on)) {
			if (people === 0 || over) continue;

			const of = (known: KnownWhen) =>
				kept.find((row) => row.cycleId === cycleId && row.on === on && row.known === known);
			const present = of('now');
			const rested = present && now.getTime() - present.countedAt.getTime() >= againMs;
			if (!of('then')) due.push({ cycleId, on, known: 'then' });
			if (!present || (rested && present.seq !== changedBy)) due.push({ cycleId, on, known: 'now' });
		}
	}

	return due;
}

/**
 * Counts a month end and keeps it, of each unit that holds more than a few people with all below it.
 * @param few how many posts are a few
 */
export async function keepMonthEnd(
	db: Database,
	{ cycleId, on, known }: MonthEnd,
	clock: () => Date,
	few = fewPosts
): Promise<void> {
	const seq = await lastActOnPast(db);
	// Only then, so that every act up to that one is known.
	const now = clock();
	const { timeZone } = await requireInstitution(db);
	const moment = momentOf({ on, known }, now, timeZone);
	const large = await largeBranches(db, on, moment.knownAt, few);
	const sums = await sumBranches(db, { cycleId, on }, large, moment);
	const replaced = and(eq(monthEnd.cycleId, cycleId), eq(monthEnd.on, on), eq(monthEnd.known, known));
	// Nobody renews what is known now of a month that long ago.
	const outdated = and(eq(monthEnd.known, 'now'), lt(monthEnd.on, monthEndsBefore(dayOf(now, timeZone)).at(-1)!));

	await db.write(async (tx) => {
		const gone = await tx.select({ id: monthEnd.id }).from(monthEnd).where(or(replaced, outdated));
		const ids = gone.map(({ id }) => id);
		await tx.delete(monthEndFigures).where(inArray(monthEndFigures.monthEndId, ids));
		await tx.delete(monthEnd).where(inArray(monthEnd.id, ids));
		const [made] = await tx.insert(monthEnd).values({ cycleId, on, known, seq, countedAt: now }).returning();
		for (const [unitId, each] of sums) {
			await tx.insert(monthEndFigures).values({ monthEndId: made!.id, unitId, sums: plainOf(each) });
		}
	});
}

function momentOf({ on, known }: Pick<MonthEnd, 'on' | 'known'>, now: Date, timeZone: string): PastMoment {
	const asOf = endOfDay(on, timeZone);

	return { asOf, knownAt: known === 'then' ? asOf : now };
}

/** The units of a day that hold more than a few people with all below them; each with the ids of these. */
async function largeBranches(db: Reader, on: Day, knownAt: Date, few: number): Promise<Map<string, string[]>> {
	const counts = await db.all<{ unitId: string; posts: number }>(
		sql`select unit_id as unitId, count(*) as posts from post group by unit_id`
	);
	const posts = new Map(counts.map((row) => [row.unitId, row.posts]));
	const postsOf = (unitIds: string[]) => unitIds.reduce((sum, id) => sum + (posts.get(id) ?? 0), 0);

	return new Map((await branchesOn(db, on, knownAt)).filter(([, unitIds]) => postsOf(unitIds) > few));
}

/** Everybody is counted once, however many of the units they count in. */
async function sumBranches(
	db: Reader,
	{ cycleId, on }: Pick<MonthEnd, 'cycleId' | 'on'>,
	branches: ReadonlyMap<string, readonly string[]>,
	moment: PastMoment
): Promise<Map<string, FigureSums>> {
	const own = await sumPastUnits(db, everywhere(on), cycleId, moment);

	return new Map([...branches].map(([top, unitIds]) => [top, addSums(unitIds.flatMap((id) => own.get(id) ?? []))]));
}

/** Each unit of a day, with its own id and those of all below it. */
async function branchesOn(db: Reader, on: Day, knownAt: Date): Promise<[string, string[]][]> {
	const trees = unitTrees(await listUnits(db, on, knownAt)).flatMap(flatten);

	return trees.map((tree) => [tree.unit.id, flatten(tree).map(({ unit }) => unit.id)]);
}

/**
 * Counts again what is kept, and still holds, of the latest month end of each cycle or of all of them, and compares.
 * @returns which were compared, and whether they are those of the rows behind them
 */
export async function recountMonthEnds(
	db: Reader,
	which: 'latest' | 'all' = 'latest'
): Promise<(MonthEnd & { right: boolean })[]> {
	const { timeZone } = await requireInstitution(db);
	const changedBy = await lastActOnPast(db);
	const isLatest = sql`${monthEnd.on} = (select max(l."on") from month_end l where l.cycle_id = ${monthEnd.cycleId})`;
	const asked = await db
		.select()
		.from(monthEnd)
		.where(and(or(eq(monthEnd.known, 'then'), eq(monthEnd.seq, changedBy)), which === 'latest' ? isLatest : undefined));
	const compared: (MonthEnd & { right: boolean })[] = [];

	for (const { id, cycleId, on, known, countedAt } of asked) {
		const kept = await db.select().from(monthEndFigures).where(eq(monthEndFigures.monthEndId, id));
		const moment = momentOf({ on, known }, countedAt, timeZone);
		const isKept = new Set(kept.map(({ unitId }) => unitId));
		const branches = new Map((await branchesOn(db, on, moment.knownAt)).filter(([unitId]) => isKept.has(unitId)));
		const counted = await sumBranches(db, { cycleId, on }, branches, moment);
		const right = kept.every(({ unitId, sums }) => isDeepStrictEqual(sumsOf(sums), counted.get(unitId)));
		compared.push({ cycleId, on, known, right });
	}

	return compared;
}

/** The last days of the months before the one of a day, the latest first. */
export function monthEndsBefore(today: Day): Day[] {
	const ends: Day[] = [];
	for (let on = today; ends.length < monthsKept;) {
		on = addDays(`${on.slice(0, 7)}-01`, -1);
		ends.push(on);
	}

	return ends;
}

/** Whether a day is the last one of its month. */
export function isMonthEnd(on: Day): boolean {
	return addDays(on, 1).endsWith('-01');
}

function plainOf({ units, categories, employments, fulfilled, completions }: FigureSums): PlainSums {
	const tallies = (by: ReadonlyMap<string, Tally>) =>
		[...by].map(([key, tally]) => {
			const counts = Object.entries(tally).filter(([, count]) => count > 0);

			return [key, Object.fromEntries(counts)] as [string, Partial<Tally>];
		});

	return {
		units: tallies(units),
		categories: tallies(categories),
		employments: tallies(employments),
		fulfilled: [...fulfilled],
		completions
	};
}

function sumsOf({ units, categories, employments, fulfilled, completions }: PlainSums): FigureSums {
	const tallies = (by: PlainSums['units']) => new Map(by.map(([key, counts]) => [key, { ...emptyTally(), ...counts }]));

	return {
		units: tallies(units),
		categories: tallies(categories),
		employments: tallies(employments),
		fulfilled: new Map(fulfilled),
		completions
	};
}
