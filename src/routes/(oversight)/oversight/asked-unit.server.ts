import { error } from '@sveltejs/kit';
import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { KnownWhen } from '#lib/server/db/schema/oversight.ts';
import { clockOf, clocksAt, clocksOnPast } from '#lib/server/organisation/clocks.ts';
import { endOfDay, isDay } from '#lib/server/organisation/days.ts';
import { findUnit, listSubtree } from '#lib/server/organisation/units.ts';
import { findCycleDates } from '#lib/server/oversight/cycles.ts';
import { lastActOnPast } from '#lib/server/oversight/last-act.ts';
import type { ToldPast } from '#lib/server/oversight/past-figures.ts';
import { rollStandings } from '#lib/server/oversight/standings.ts';
import { looksBack, unitRights } from '#lib/server/oversight/unit-rights.ts';
import { Problem } from '#lib/server/problem.ts';
import { database } from '#lib/web/database.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import { chosenCycle, pastPathTo, pathTo } from './overseen-unit.server.ts';

/**
 * The unit, the cycle and the day of the address, looked at by somebody who may; the rest of the site does not learn whether the
 * unit exists. On a day that is over (`past`) the unit is as it was then, as known now or then; `isThere` tells
 * whether it was. `isOpen`: the viewer sees it today as well. A day that cannot be told is today, with the `problem`.
 */
export async function askedUnit(unitId: string, url: URL) {
	const viewer = requirePerson();
	const db = database();
	const now = new Date();
	const { today } = viewer;
	await rollStandings(db, now);
	const clocks = await clocksAt(db, now);
	const typed = typedDay(url, today);
	const asked = typed.on < today ? await pastOf(typed, clocks.timeZone) : undefined;

	const { looks } = await unitRights(db, viewer, unitId, today);
	if (!looks && !(asked && (await looksBack(db, viewer, unitId, { today, on: typed.on, ...asked })))) {
		error(404, m.guard_not_found());
	}

	const present = looks ? await findUnit(db, unitId, today) : undefined;
	// Nobody counts today in a unit that has been closed, so every period may be asked for.
	const unitIds = present ? await listSubtree(db, present.id, today) : 'all';
	const { cycles, cycle } = await chosenCycle(db, url, unitIds, today);
	const dates = cycle && (await findCycleDates(db, cycle.id))!;
	const day = dates && typed.on < dates.opensOn ? beforeOpening(typed, dates.opensOn, today) : typed;
	const past = day.on < today ? asked : undefined;
	const there = past ? await findUnit(db, unitId, day.on, past.knownAt) : present;
	const unit = there ?? present ?? error(404, m.guard_not_found());
	const then = past ? clocksOnPast(clocks, day.on) : clocks;

	return {
		...{ viewer, db, now, today, unit, isThere: there !== undefined, isOpen: present !== undefined, ...day, past },
		...{ clocks: then, clock: clockOf(then, unit.id), cycles, cycle, dates }
	};
}

/** The way down to the unit as it lay on the day that is asked for, as far as the viewer may look. */
export function askedPath({
	db,
	viewer,
	unit,
	isThere,
	cycle,
	on,
	known,
	past
}: Pick<Asked, 'db' | 'viewer' | 'unit' | 'isThere' | 'cycle' | 'on' | 'known' | 'past'>) {
	return past && isThere
		? pastPathTo(db, unit.id, viewer, { on, known, past, cycleId: cycle?.id })
		: pathTo(db, unit.id, viewer);
}

type Asked = Awaited<ReturnType<typeof askedUnit>>;

/** The day that is asked for, as links to other pages of it carry it on; of today there is nothing to say. */
export function dayQuery({
	on,
	known,
	past
}: {
	on: Day;
	known: KnownWhen;
	past: object | undefined;
}): Record<string, string> {
	return past ? { on, known } : {};
}

/** The end of a file's name, which says of a day that is over as known when it is told. */
export function knownInName(past: { known: KnownWhen } | undefined): string {
	return past?.known === 'then' ? '-tercatat-saat-itu' : '';
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

type AskedDay = { on: Day; known: KnownWhen; typed: string; problem: string | null };

/** The day that the address names; today where it names none, or none that can be told. */
function typedDay(url: URL, today: Day): AskedDay {
	const typed = url.searchParams.get('on') ?? '';
	const known = url.searchParams.get('known') === 'then' ? ('then' as const) : ('now' as const);
	const told = { on: today, known, typed };
	if (typed === '') return { ...told, problem: null };
	if (!isDay(typed)) return { ...told, problem: m.figures_day_unreadable({ typed }) };
	if (typed > today) return { ...told, problem: m.figures_day_later({ day: dayInWords(typed) }) };

	return { ...told, on: typed, problem: null };
}

function beforeOpening(asked: AskedDay, opensOn: Day, today: Day): AskedDay {
	const problem = m.figures_day_before({ day: dayInWords(asked.on), opens: dayInWords(opensOn) });

	return { ...asked, on: today, problem };
}

async function pastOf({ on, known }: AskedDay, timeZone: string): Promise<ToldPast> {
	const asOf = endOfDay(on, timeZone);
	const changedBy = await lastActOnPast(database());
	// Only then, so that every act up to that one is known.
	const knownAt = known === 'then' ? asOf : new Date();

	return { known, asOf, knownAt, changedBy };
}
