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

const weekAfterDays = -7;
const dayAfterDays = -1;
/** The day after the due day: the first on which nothing is in time any more. */
const overdueAfterDays = 1;
/** The steps whose days lie a fixed time before or after the due day. */
const fromDueDay: readonly { step: ReminderStep; afterDays: number }[] = [
	{ step: 'week', afterDays: weekAfterDays },
	{ step: 'day', afterDays: dayAfterDays },
	{ step: 'overdue', afterDays: overdueAfterDays },
	...escalations
];
/** Half time and the week before are left out where they would come sooner after the step before. */
const fewestDaysBetween = 3;

export type LadderDates = { enrolledOn: Day; dueOn: Day };

/** The days of the person's own steps, each later than the one before; a short time has fewer of them. */
export function stepDays({ enrolledOn, dueOn }: LadderDates): { step: OwnStep; on: Day }[] {
	const overdueOn = addDays(dueOn, overdueAfterDays);
	if (enrolledOn >= overdueOn) return [{ step: 'overdue', on: enrolledOn }];

	const weekOn = addDays(dueOn, weekAfterDays);
	const dayOn = addDays(dueOn, dayAfterDays);
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
 * The step to take on a day for an enrolment that is open, given the days on which steps were last taken; none where nothing
 * has come up.
 *
 * Of the person's own steps only the latest that has come counts, so that nobody who was enrolled late, or whose server was
 * off, gets several at once. Those who are told of the person afterwards are told one after the other: each has the days
 * that lie between the steps to act before the next one is told, however late any of them was.
 * @param absent steps for which nobody is there: those after them are taken in their turn, and they once somebody is there
 */
export function stepDue(
	dates: LadderDates,
	everTaken: Partial<Record<ReminderStep, Day>>,
	on: Day,
	absent: ReadonlySet<Escalation> = new Set()
): OwnStep | Escalation | undefined {
	const taken = takenFor(dates, everTaken);
	const own = stepDays(dates).findLast((step) => step.on <= on)?.step;
	const reached = Math.max(...ownSteps.map((step, index) => (taken[step] === undefined ? -1 : index)));
	if (own !== undefined && ownSteps.indexOf(own) > reached) return own;

	if (taken.overdue === undefined) return undefined;

	const next = escalations.find(({ step }) => taken[step] === undefined && !absent.has(step));
	if (!next || on < addDays(dates.dueOn, next.afterDays)) return undefined;

	const before = [{ step: 'overdue', afterDays: overdueAfterDays } as const, ...escalations].filter(
		({ afterDays }) => afterDays < next.afterDays
	);
	const calm = before.every(({ step, afterDays }) => {
		const takenOn = taken[step];

		return takenOn === undefined || on >= addDays(takenOn, next.afterDays - afterDays);
	});

	return calm ? next.step : undefined;
}

/**
 * Without the steps that were taken for an earlier due day, before their day had come for this one: whoever has more time is
 * told of half of it and of the new end as of the first, and nobody above before that. What was told of the start stands.
 */
function takenFor(dates: LadderDates, taken: Partial<Record<ReminderStep, Day>>): Partial<Record<ReminderStep, Day>> {
	const counted = { ...taken };
	const half = stepDays(dates).filter(({ step }) => step === 'half');

	for (const { step, on } of [...half, ...daysAfter(dates.dueOn)]) {
		const takenOn = counted[step];
		if (takenOn !== undefined && takenOn < on) delete counted[step];
	}

	return counted;
}

function daysAfter(dueOn: Day): { step: ReminderStep; on: Day }[] {
	return fromDueDay.map(({ step, afterDays }) => ({ step, on: addDays(dueOn, afterDays) }));
}

export function isOwnStep(step: string): step is OwnStep {
	return (ownSteps as readonly string[]).includes(step);
}

function daysBetween(from: Day, to: Day): number {
	return Math.round((Date.parse(to) - Date.parse(from)) / (24 * 3600 * 1000));
}
