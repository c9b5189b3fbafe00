import { m } from '#lib/paraglide/messages.js';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { KnownWhen } from '#lib/server/db/schema/oversight.ts';
import { everywhere } from '../organisation/clocks.ts';
import { Places } from '../places.ts';
import { Problem } from '../problem.ts';
import { runInProcess } from '../task-process.ts';
import { sumFigures, type FigureScope, type FigureSums, type PastMoment } from './figure-sums.ts';
import type { FiguresTask } from './figures-task.ts';
import { findKeptFigures, holdFew, settledMs, type MonthEnd } from './month-ends.ts';
import { pastStaffIds, type StaffFilter } from './staff-list.ts';

/** A unit and what lies below it on the day. */
type Scope = Required<FigureScope> & { unitId: string; unitIds: string[] };

/** A moment of a day that is over, and the last act that may have changed what is told of it (`lastActOnPast`). */
export type ToldPast = PastMoment & { known: KnownWhen; changedBy: number };

/** Counting a government of 100,000 takes a tenth of it. */
const timeoutMs = 30_000;
/** Nobody waits for the end of a month or for topics, and they have more to count. */
const unattendedMs = 10 * 60_000;
/** Somebody who opens ten days that are over waits for some of them, and nobody waits behind what is counted unattended. */
const places = { asked: new Places(2), unattended: new Places(2) };

/**
 * Counts in a process of its own.
 * @throws Problem `figures_late`
 */
export function inProcess<Done>(task: FiguresTask): Promise<Done> {
	const unattended = ['topics', 'month-end', 'statements'].includes(task.kind);

	return runInProcess('oversight/figures-task.ts', task, {
		places: unattended ? places.unattended : places.asked,
		timeoutMs: unattended ? unattendedMs : timeoutMs,
		late: () => new Problem('figures_late', m.figures_late())
	});
}

/** What was counted lately, by what it was counted from; asked for longest ago is forgotten first. */
const kept = new Map<string, Promise<unknown>>();
const mostKept = 60;

/** The same until the next act that may change it. */
async function keptUntilNextAct<Done>(what: string, lastAct: number, count: () => Promise<Done>): Promise<Done> {
	const key = `${lastAct} ${what}`;
	const known = (kept.get(key) as Promise<Done> | undefined) ?? count();
	kept.delete(key);
	kept.set(key, known);
	if (kept.size > mostKept) kept.delete(kept.keys().next().value!);

	try {
		return await known;
	} catch (failure) {
		kept.delete(key);
		throw failure;
	}
}

/**
 * The figures of a day that is over, as they were known at a moment: those of the end of a month where they are kept, others
 * counted from the rows, of many people in a process of its own.
 * @param past `asOf`: the end of that day. `knownAt`: the same for what was known then, or now for what is known today, looked at
 * after `changedBy`
 * @throws Problem `figures_late`
 */
export async function pastFigures(
	db: Reader,
	databaseUrl: string,
	on: Day,
	scope: Scope,
	past: ToldPast
): Promise<FigureSums> {
	const { cycleId, unitId, unitIds } = scope;
	const { known, changedBy, asOf, knownAt } = past;
	const ofMonth = await findKeptFigures(db, { cycleId, unitId, on, known }, changedBy);
	if (ofMonth) return ofMonth;

	return keptUntilNextAct(`past ${keyOf(on, scope, past)}`, changedBy, async () =>
		(await holdFew(db, unitIds))
			? sumFigures(db, everywhere(on), scope, { asOf, knownAt })
			: inProcess<FigureSums>({ kind: 'past', databaseUrl, on, cycleId, unitIds, asOf, knownAt })
	);
}

/** A part of a list, and how long the whole is. */
export type PastPage = { total: number; enrolmentIds: string[] };

/**
 * Who stands behind a figure of a day that is over, in the order of the list: found like the figure itself.
 * @param page from 1, of so many people; past the end it is the last one
 * @throws Problem `figures_late`
 */
export async function pastStaff(
	db: Reader,
	databaseUrl: string,
	on: Day,
	{ unitId, ...filter }: StaffFilter & { unitId: string },
	past: ToldPast,
	page?: { number: number; size: number }
): Promise<PastPage> {
	const { changedBy, asOf, knownAt } = past;
	const find = async () =>
		(await holdFew(db, filter.unitIds))
			? pastStaffIds(db, on, filter, { asOf, knownAt })
			: inProcess<string[]>({ kind: 'staff', databaseUrl, on, filter, asOf, knownAt });
	if (!page) {
		const enrolmentIds = await find();

		return { total: enrolmentIds.length, enrolmentIds };
	}

	// Of a unit, with or without what lies below it: their number tells which.
	const { cycleId, unitIds, ...narrowed } = filter;
	const asked = JSON.stringify({ ...narrowed, ...page, units: unitIds.length });

	return keptUntilNextAct(`staff ${keyOf(on, { cycleId, unitId }, past)} ${asked}`, changedBy, async () => {
		const ids = await find();
		const start = (Math.min(page.number, Math.max(1, Math.ceil(ids.length / page.size))) - 1) * page.size;

		return { total: ids.length, enrolmentIds: ids.slice(start, start + page.size) };
	});
}

/** What was asked of a day that is over. What began on it may still be recorded for a while, so that it is kept for a minute only. */
function keyOf(on: Day, { cycleId, unitId }: { cycleId: string; unitId: string }, { known, asOf }: ToldPast): string {
	const now = Date.now();
	const until = now - asOf.getTime() < settledMs ? Math.floor(now / 60_000) : '';

	return `${on} ${known} ${cycleId} ${unitId} ${until}`;
}

/**
 * Counts the end of a month in a process of its own, and keeps it.
 * @throws Problem `figures_late`
 */
export function keepMonthEndApart(databaseUrl: string, due: MonthEnd): Promise<void> {
	return inProcess<void>({ kind: 'month-end', databaseUrl, due });
}

/**
 * Compares each statement that stands in a process of its own, and writes into the log whose state has changed
 * (`recordAttestationStates`).
 * @returns their numbers
 * @throws Problem `figures_late`
 */
export function recordAttestationStatesApart(databaseUrl: string): Promise<string[]> {
	return inProcess<string[]>({ kind: 'statements', databaseUrl });
}
