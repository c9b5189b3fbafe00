import { amountInWords, dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { addDays, daysBetween } from '../organisation/days.ts';
import { everybodyIn, type Completion, type FigureSums } from './figure-sums.ts';
import { countIn } from './states.ts';

/** How many held a valid certificate at the end of a day. */
export type TrendPoint = { on: Day; done: number };

/** A whole percent of those of whom completion is asked: the same on the page and in the file. */
export function percentOf({ done }: TrendPoint, asked: number): number {
	return asked === 0 ? 0 : Math.round((100 * done) / asked);
}

/**
 * How many held a valid certificate at the end of each day from `from` to `to`, of those who count now: on the last day, as many as
 * their figures say. Those who completed before are there from the first day on, and nobody once the certificate has expired.
 */
export function trendOf(completions: readonly Completion[], from: Day, to: Day): TrendPoint[] {
	const points: TrendPoint[] = [];
	const changes = completions
		.filter(({ on, until }) => on <= until)
		.flatMap(({ on, until, count }) => [
			{ on, by: count },
			{ on: addDays(until, 1), by: -count }
		])
		.sort((a, b) => (a.on < b.on ? -1 : 1));
	let done = 0;
	let next = 0;

	for (let on = from; on <= to; on = addDays(on, 1)) {
		while (next < changes.length && changes[next]!.on <= on) done += changes[next++]!.by;
		points.push({ on, done });
	}

	return points;
}

export type Pace = {
	/** People who complete on a day, on average of the days looked at. */
	perDay: number;
	/** How many days were looked at. */
	days: number;
	/** The day on which the last of those who are missing would be done at this pace; null at a standstill. */
	doneOn: Day | null;
	late: boolean;
};

/** Two weeks even out weekends. */
const paceDays = 14;

/**
 * How fast people who are certified have completed of late, and when the others would be done if it went on so. Days before the cycle
 * opened do not count, today counts whole.
 * @param missing how many have yet to complete; with none left there is no pace to speak of
 */
export function paceOf(
	completions: readonly Completion[],
	{ missing, opensOn, dueOn, on }: { missing: number; opensOn: Day; dueOn: Day; on: Day }
): Pace | undefined {
	if (missing === 0 || on < opensOn) return undefined;

	const days = Math.min(paceDays, daysBetween(opensOn, on) + 1);
	const since = addDays(on, 1 - days);
	const done = completions
		.filter((one) => one.on >= since && one.on <= on && one.until >= on)
		.reduce((sum, { count }) => sum + count, 0);
	const perDay = done / days;
	// Multiplied before it is divided: a rounded pace would make a whole number of days one more.
	const doneOn = done === 0 ? null : addDays(on, Math.ceil((missing * days) / done));

	return { perDay, days, doneOn, late: doneOn === null || doneOn > dueOn };
}

/** How far the people of a scope have come in a cycle by a day, and how fast. */
export type Course = {
	/** Everybody of whom completion is asked, with those who have completed. */
	asked: number;
	/** By the end of each day since the cycle opened. */
	points: TrendPoint[];
	pace: Pace | undefined;
};

/** The trend and the pace that follow from figures, for their page and for their file. */
export function courseOf(
	sums: Pick<FigureSums, 'units' | 'completions'>,
	dates: { opensOn: Day; dueOn: Day; on: Day }
): Course {
	const total = everybodyIn(sums);
	const missing = countIn(total, 'not_certified');

	return {
		asked: missing + total.certified,
		points: trendOf(sums.completions, dates.opensOn, dates.on),
		pace: paceOf(sums.completions, { missing, ...dates })
	};
}

/** Nobody plans further than a year from a pace. */
const furthest = 366;

/** The day of which a pace tells; null at a standstill, and where it is further away than anybody plans. */
export function foreseenDay({ doneOn }: Pace, on: Day): Day | null {
	return doneOn && doneOn <= addDays(on, furthest) ? doneOn : null;
}

/** @param due the due day in words */
export function paceInWords(pace: Pace, on: Day, due: string): string {
	const { days } = pace;
	if (pace.doneOn === null) return m.figures_pace_none({ days, due });

	const perDay = amountInWords(pace.perDay, 1);
	const done = foreseenDay(pace, on);
	if (done === null) return m.figures_pace_years({ pace: perDay, days, due });

	return m.figures_pace({ pace: perDay, days, done: dayInWords(done), due });
}
