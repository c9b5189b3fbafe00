import { addDays, addMonths } from '#lib/content/days.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';

export { addDays, addMonths };

/** The day on which `moment` falls in `timeZone` (an IANA name). */
export function dayOf(moment: Date, timeZone: string): Day {
	// The Swedish locale writes ISO 8601.
	return formatterOf(timeZone).format(moment);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs a hundred times what using it does. */
function formatterOf(timeZone: string): Intl.DateTimeFormat {
	let formatter = formatters.get(timeZone);

	if (!formatter) {
		formatter = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
		formatters.set(timeZone, formatter);
	}

	return formatter;
}

/** Days from one day to another; negative when it lies before. */
export function daysBetween(from: Day, to: Day): number {
	return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** Whether `text` is a real calendar day written `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
	if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;

	const date = new Date(`${text}T00:00:00Z`);

	return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** The first moment after `day` in `timeZone`: what is due on a day may be done until then. */
export function endOfDay(day: Day, timeZone: string): Date {
	return local(`${addDays(day, 1)}T00:00`, timeZone);
}

/**
 * The moment of a local time as a form sends it, `YYYY-MM-DDTHH:MM`, in `timeZone`.
 * @returns undefined for what is no time
 */
export function momentAt(typed: string, timeZone: string): Date | undefined {
	const [day = '', time = ''] = typed.trim().split('T');
	if (!isDay(day) || !/^([01]\d|2[0-3]):[0-5]\d(:00)?$/.test(time)) return undefined;

	return local(`${day}T${time.slice(0, 5)}`, timeZone);
}

function local(time: string, timeZone: string): Date {
	const asUtc = Date.parse(`${time}:00Z`);
	// Indonesia's zones have no summer time, so the offset at that time in UTC is the offset at the local time.
	const shown = new Date(asUtc).toLocaleString('sv-SE', { timeZone });

	return new Date(asUtc - (Date.parse(`${shown.replace(' ', 'T')}Z`) - asUtc));
}
