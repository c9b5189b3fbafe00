import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { endOfDay, isDay } from '#lib/server/organisation/days.ts';
import { listBranch, listSubtree } from '#lib/server/organisation/units.ts';
import { findCycleDates } from '#lib/server/oversight/cycles.ts';
import { sumFigures } from '#lib/server/oversight/figure-sums.ts';
import { unitTree } from '#lib/server/oversight/figures.ts';
import { lastActOnPast } from '#lib/server/oversight/last-act.ts';
import { pastFigures } from '#lib/server/oversight/past-figures.ts';
import { Problem } from '#lib/server/problem.ts';
import { settings } from '#lib/web/database.server.ts';
import { chosenCycle, overseenUnit } from '../../overseen-unit.server.ts';

/** Which figures the address asks for: of a unit and all below it, in a cycle, on a day, as known now or then. */
export async function askedFigures(unitId: string, url: URL) {
	const { viewer, db, on: today, unit, clocks, clock } = await overseenUnit(unitId);
	const { cycles, cycle } = await chosenCycle(db, url, await listSubtree(db, unit.id, today), today);
	const who = { viewer, db, today, unit, clocks, clock, cycles };
	if (!cycle) return { ...who, cycle: undefined };

	const dates = (await findCycleDates(db, cycle.id))!;
	const day = chosenDay(url, { opensOn: dates.opensOn, today });
	const asOf = endOfDay(day.on, clocks.timeZone);
	const changedBy = await lastActOnPast(db);
	const knownAt = day.known === 'then' ? asOf : new Date();
	const past = day.on < today ? { asOf, knownAt, known: day.known, changedBy } : undefined;
	const unitIds = await listSubtree(db, unit.id, day.on, past?.knownAt);

	return { ...who, cycle, dates, ...day, past, scope: { cycleId: cycle.id, unitId: unit.id, unitIds } };
}

export type AskedFigures = Extract<Awaited<ReturnType<typeof askedFigures>>, { past?: unknown }>;

/** The sums, and the units as they lay on that day; without a tree the unit was not there. @throws Problem `figures_late` */
export async function countedFigures({ db, clocks, on, past, scope }: AskedFigures) {
	const units = await listBranch(db, scope.unitId, on, past?.knownAt);

	return {
		tree: unitTree(units, scope.unitId),
		sums: past ? await pastFigures(db, settings().databaseUrl, on, scope, past) : await sumFigures(db, clocks, scope)
	};
}

/** The day that the address asks for; today where it asks for none, or for one that cannot be told. */
function chosenDay(url: URL, { opensOn, today }: { opensOn: Day; today: Day }) {
	const typed = url.searchParams.get('on') ?? '';
	const known = url.searchParams.get('known') === 'then' ? ('then' as const) : ('now' as const);
	const told = { on: today, known, typed };
	if (typed === '') return { ...told, problem: null };
	if (!isDay(typed)) return { ...told, problem: m.figures_day_unreadable({ typed }) };
	if (typed > today) return { ...told, problem: m.figures_day_later({ day: dayInWords(typed) }) };
	if (typed < opensOn) {
		return { ...told, problem: m.figures_day_before({ day: dayInWords(typed), opens: dayInWords(opensOn) }) };
	}

	return { ...told, on: typed, problem: null };
}

/** What is counted, or the problem to tell; what is no expected problem is thrown on. */
export async function orTooLate<Told>(count: () => Promise<Told>): Promise<Told | Problem> {
	try {
		return await count();
	} catch (problem) {
		if (problem instanceof Problem) return problem;
		throw problem;
	}
}
