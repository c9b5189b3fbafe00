import { addDays } from '#lib/server/organisation/days.ts';
import { dayInWords, momentInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';

export type HistoryLine = {
	id: string;
	what: string;
	valid: string;
	recorded: string;
	/** When another record took its place. */
	replaced: string | null;
};

type Times = { id: string; validFrom: string; validTo: string | null; recordedFrom: Date; recordedTo: Date | null };

/** Records in words: what is known, or with `knownAt` what was known at that moment. */
export function linesOf(
	records: readonly (Times & { what: string })[],
	timeZone: string,
	knownAt: Date | undefined,
	inWords = periodText
): HistoryLine[] {
	const wasKnown = ({ recordedFrom, recordedTo }: Times) =>
		!knownAt || (recordedFrom < knownAt && (recordedTo === null || recordedTo >= knownAt));

	return records.filter(wasKnown).map((record) => ({
		id: record.id,
		what: record.what,
		valid: inWords(record.validFrom, record.validTo),
		recorded: momentInWords(record.recordedFrom, timeZone),
		replaced: record.recordedTo && momentInWords(record.recordedTo, timeZone)
	}));
}

/** "sejak 1 Januari 2020", or with its last day. */
export function periodText(from: string, to: string | null): string {
	if (to === null) return m.staff_period_open({ from: dayInWords(from) });

	return m.staff_period({ from: dayInWords(from), until: dayInWords(addDays(to, -1)) });
}
