import { dayInWords, zoneLabel } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { addDays } from '#lib/server/organisation/days.ts';
import { always } from '#lib/server/organisation/diff-units.ts';
import type { UnitHistory, UnitRecord, UnitStanding } from '#lib/server/organisation/unit-history.ts';
import { linesOf, periodText, type HistoryLine } from '../../history-lines.ts';

/** What is known of a unit's name, place and days, or with `knownAt` what was known at that moment, the newest first. */
export function unitLines(history: UnitHistory, timeZone: string, knownAt: Date | undefined): HistoryLine[] {
	const records = history.records.map((record) => ({ ...record, what: recordText(record) }));

	return linesOf(records, timeZone, knownAt, unitPeriodText);
}

function recordText({ name, kind, parent, timeZone, mergedInto }: UnitRecord): string {
	const marks = [
		kind,
		...(parent ? [m.units_history_below({ parent })] : []),
		...(timeZone ? [zoneLabel(timeZone)] : []),
		...(mergedInto ? [m.units_history_merged({ unit: mergedInto })] : [])
	];

	return `${name} (${marks.join(', ')})`;
}

/** A file does not say since when a unit stands. */
function unitPeriodText(from: string, to: string | null): string {
	if (from !== always) return periodText(from, to);

	return to === null ? m.units_period_always() : m.units_period_until({ until: dayInWords(addDays(to, -1)) });
}

/** What is special about the days of a unit; null for one that simply stands. */
export function standingText(standing: UnitStanding): string | null {
	switch (standing.kind) {
		case 'now':
			return standing.until && m.units_standing_closing({ day: dayInWords(standing.until) });
		case 'coming':
			return m.units_standing_coming({ day: dayInWords(standing.from) });
		case 'over':
			return m.units_standing_over({ day: dayInWords(standing.until) });
		case 'never':
			return m.units_standing_never();
	}
}
