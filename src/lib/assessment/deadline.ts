/** A time in which nobody could go on; the end is exclusive. */
export type Gap = { startedAt: Date; endedAt: Date };

/** A limit with what an accommodation adds, rounded up to whole minutes. */
export function extendedLimit(minutes: number, extraPercent: number): number {
	return Math.ceil((minutes * (100 + extraPercent)) / 100);
}

/**
 * When the time of an attempt is over: its clock stands still in every gap, so that a later gap that the extended time
 * reaches counts as well, and a moment that two gaps share counts once. The order of the gaps does not matter.
 */
export function deadlineOf(startedAt: Date, limitMinutes: number, gaps: readonly Gap[]): Date {
	const start = startedAt.getTime();
	let end = start + limitMinutes * 60_000;

	for (const gap of united(gaps)) {
		const from = Math.max(start, gap.from);
		if (from < end && gap.to > from) end += gap.to - from;
	}

	return new Date(end);
}

/** Gaps that do not overlap, in order; in milliseconds. */
function united(gaps: readonly Gap[]): { from: number; to: number }[] {
	const ordered = gaps
		.map(({ startedAt, endedAt }) => ({ from: startedAt.getTime(), to: endedAt.getTime() }))
		.sort((one, other) => one.from - other.from);
	const apart: { from: number; to: number }[] = [];

	for (const gap of ordered) {
		const last = apart.at(-1);
		if (last && gap.from <= last.to) last.to = Math.max(last.to, gap.to);
		else apart.push({ ...gap });
	}

	return apart;
}
