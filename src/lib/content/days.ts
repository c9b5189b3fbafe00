/** `day` (`YYYY-MM-DD`) moved by `days`, which may be negative. */
export function addDays(day: string, days: number): string {
	const date = new Date(`${day}T00:00:00Z`);
	date.setUTCDate(date.getUTCDate() + days);

	return date.toISOString().slice(0, 10);
}

/**
 * The same day `months` later, or earlier where negative; the last day of the month where it has no such day
 * (31 January + 1 = 28 February).
 */
export function addMonths(day: string, months: number): string {
	const [year, month, dayOfMonth] = day.split('-').map(Number) as [number, number, number];
	const first = new Date(Date.UTC(year, month - 1 + months, 1));
	const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
	first.setUTCDate(Math.min(dayOfMonth, last));

	return first.toISOString().slice(0, 10);
}
