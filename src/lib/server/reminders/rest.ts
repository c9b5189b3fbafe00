import { addDays, dayOf, endOfDay, momentAt } from '../organisation/days.ts';

/** Hours of the institution's day between which people may be written to, Sundays apart. */
const wakesAt = 7;
const restsAt = 20;

/** Whether nobody is to be written to at a moment: from 20.00 to 07.00 and on Sundays, in the institution's time zone. */
export function isResting(moment: Date, timeZone: string): boolean {
	const hour = hourOf(moment, timeZone);

	return isSunday(dayOf(moment, timeZone)) || hour < wakesAt || hour >= restsAt;
}

/** The moment itself outside the time of rest, else when it ends. */
export function nextWaking(moment: Date, timeZone: string): Date {
	if (!isResting(moment, timeZone)) return moment;

	const today = dayOf(moment, timeZone);
	let day = hourOf(moment, timeZone) < wakesAt ? today : addDays(today, 1);
	if (isSunday(day)) day = addDays(day, 1);

	return momentAt(`${day}T${String(wakesAt).padStart(2, '0')}:00`, timeZone)!;
}

/** Sunday is 0, as in JavaScript. */
export function weekdayOf(day: string): number {
	return new Date(`${day}T00:00:00Z`).getUTCDay();
}

function isSunday(day: string): boolean {
	return weekdayOf(day) === 0;
}

/** Indonesia's zones have no summer time, so that every day has its hours in order. */
function hourOf(moment: Date, timeZone: string): number {
	const midnight = endOfDay(addDays(dayOf(moment, timeZone), -1), timeZone);

	return Math.floor((moment.getTime() - midnight.getTime()) / 3_600_000);
}
