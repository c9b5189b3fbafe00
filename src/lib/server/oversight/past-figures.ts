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

/** A unit and what lies below it on the day. */
type Scope = Required<FigureScope> & { unitId: string; unitIds: string[] };

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
	const unattended = task.kind === 'topics' || task.kind === 'month-end';

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
 * @param moment `asOf`: the end of that day. `knownAt`: the same for what was known then, or now for what is known today, looked at
 * after `changedBy`, the last act that may have changed it (`lastActOnPast`)
 * @throws Problem `figures_late`
 */
export async function pastFigures(
	db: Reader,
	databaseUrl: string,
	on: Day,
	scope: Scope,
	{ known, changedBy, ...moment }: PastMoment & { known: KnownWhen; changedBy: number }
): Promise<FigureSums> {
	const { cycleId, unitId, unitIds } = scope;
	const ofMonth = await findKeptFigures(db, { cycleId, unitId, on, known }, changedBy);
	if (ofMonth) return ofMonth;

	const count = async () =>
		(await holdFew(db, unitIds))
			? sumFigures(db, everywhere(on), scope, moment)
			: inProcess<FigureSums>({ kind: 'past', databaseUrl, on, cycleId, unitIds, ...moment });
	// What began on that day may still be recorded, so it is kept for a minute only.
	const now = Date.now();
	const until = now - moment.asOf.getTime() < settledMs ? Math.floor(now / 60_000) : '';

	return keptUntilNextAct(`past ${on} ${known} ${cycleId} ${unitId} ${until}`, changedBy, count);
}

/**
 * Counts the end of a month in a process of its own, and keeps it.
 * @throws Problem `figures_late`
 */
export function keepMonthEndApart(databaseUrl: string, due: MonthEnd): Promise<void> {
	return inProcess<void>({ kind: 'month-end', databaseUrl, due });
}
