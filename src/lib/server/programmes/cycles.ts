import type { Day } from '#lib/server/db/schema/columns.ts';
import type { cycle } from '#lib/server/db/schema/programmes.ts';
import { addMonths } from '../organisation/days.ts';

export type CycleRow = typeof cycle.$inferSelect;

type CycleDates = { id: string; programmeId: string; opensOn: Day; dueOn: Day; validMonths: number };

/**
 * The cycles that take people in on a day: from the day they open until a certificate earned on the due day would no
 * longer hold, or until a later cycle of the same programme opens. Whoever joins after the due day is enrolled too, so
 * that nobody is lost; the deadline is the cycle's.
 */
export function cyclesTakingIn<T extends CycleDates>(cycles: readonly T[], on: Day): T[] {
	const open = cycles.filter((cycle) => cycle.opensOn <= on);

	return open.filter(
		(cycle) =>
			on <= addMonths(cycle.dueOn, cycle.validMonths) &&
			!open.some((later) => later.programmeId === cycle.programmeId && later.opensOn > cycle.opensOn)
	);
}

/** The cycles of one programme that take people in on a day or will do so later: those that a rule still decides about. */
export function cyclesAhead<T extends CycleDates>(cycles: readonly T[], on: Day): T[] {
	const takingIn = cyclesTakingIn(cycles, on);

	return cycles.filter((cycle) => cycle.opensOn > on || takingIn.includes(cycle));
}
