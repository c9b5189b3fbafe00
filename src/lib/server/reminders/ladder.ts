import type { Day } from '#lib/server/db/schema/columns.ts';
import type { ReminderStep } from '#lib/server/db/schema/reminders.ts';
import { addDays } from '../organisation/days.ts';

/** What the person is told, in order. */
export const ownSteps = ['assigned', 'half', 'week', 'day', 'overdue'] as const satisfies readonly ReminderStep[];
export type OwnStep = (typeof ownSteps)[number];

/** Who is told when the person has not answered, and how many days after the due day. */
export const escalations = [
	{ step: 'head', afterDays: 3 },
	{ step: 'administrator', afterDays: 7 },
	{ step: 'sekda', afterDays: 14 }
] as const satisfies readonly { step: ReminderStep; afterDays: number }[];
export type Escalation = (typeof escalations)[number]['step'];

/** The day after the due day: the first on which nothing is in time any more. */
const overdueAfterDays = 1;
/** Half time and the week before are left out where they would come sooner after the step before. */
const fewestDaysBetween = 3;

export type LadderDates = { enrolledOn: Day; dueOn: Day };

/** The days of the person's own steps, each later than the one before; a short time has fewer of them. */
export function stepDays({ enrolledOn, dueOn }: LadderDates): { step: OwnStep; on: Day }[] {
	const overdueOn = addDays(dueOn, overdueAfterDays);
	if (enrolledOn >= overdueOn) return [{ step: 'overdue', on: enrolledOn }];

	const weekOn = addDays(dueOn, -7);
	const dayOn = addDays(dueOn, -1);
	const halfOn = addDays(enrolledOn, Math.floor(daysBetween(enrolledOn, dueOn) / 2));
	const far = (from: Day, to: Day) => addDays(from, fewestDaysBetween) <= to;

	return [
		{ step: 'assigned', on: enrolledOn },
		...(far(enrolledOn, halfOn) && far(halfOn, weekOn) ? [{ step: 'half' as const, on: halfOn }] : []),
		...(far(enrolledOn, weekOn) ? [{ step: 'week' as const, on: weekOn }] : []),
		...(enrolledOn < dayOn ? [{ step: 'day' as const, on: dayOn }] : []),
		{ step: 'overdue', on: overdueOn }
	];
}

/**
 * The step to take on a day for an enrolment that is open, given the days on which steps were taken; none where nothing has
 * come up.
 *
 * Of the person's own steps only the latest that has come counts, so that nobody who was enrolled late, or whose server was
 * off, gets several at once. Those who are told of the person afterwards are told one after the other: each has the days
 * that lie between the steps to act before the next one is told, however late the first of them was.
 */
export function stepDue(
	dates: LadderDates,
	taken: Partial<Record<ReminderStep, Day>>,
	on: Day
): OwnStep | Escalation | undefined {
	const own = stepDays(dates).findLast((step) => step.on <= on)?.step;
	const reached = Math.max(...ownSteps.map((step, index) => (taken[step] === undefined ? -1 : index)));
	if (own !== undefined && ownSteps.indexOf(own) > reached) return own;

	const rungs = [{ step: 'overdue', afterDays: overdueAfterDays } as const, ...escalations];
	const next = rungs.findIndex(({ step }) => taken[step] === undefined);
	const rung = rungs[next];
	const before = rungs[next - 1];
	if (!rung || !before || rung.step === 'overdue') return undefined;

	const calm = addDays(taken[before.step]!, rung.afterDays - before.afterDays);

	return on >= calm && on >= addDays(dates.dueOn, rung.afterDays) ? rung.step : undefined;
}

export function isOwnStep(step: string): step is OwnStep {
	return (ownSteps as readonly string[]).includes(step);
}

function daysBetween(from: Day, to: Day): number {
	return Math.round((Date.parse(to) - Date.parse(from)) / (24 * 3600 * 1000));
}
