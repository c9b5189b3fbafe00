import { addDays } from '#lib/server/organisation/days.ts';
import { absenceLabel, leavingInWords } from '#lib/server/organisation/whereabouts.ts';
import type { PersonHistory } from '#lib/server/organisation/staff-list.ts';
import { dayInWords, momentInWords } from '#lib/language/in-words.ts';
import { postInWords } from '#lib/server/documents/wording.ts';
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

/** What is known, or with `knownAt` what was known at that moment, the newest first. */
export function historyLines(history: PersonHistory, timeZone: string, knownAt: Date | undefined): HistoryLine[] {
	const posts = history.posts.map((post) => ({ ...post, what: postText(post) }));
	const numbers = history.numbers.map((each) => ({ ...each, what: m.staff_history_number({ number: each.number }) }));
	const employments = history.employments.map((each) => ({ ...each, what: each.kind as string }));
	const absences = history.absences.map((each) => ({ ...each, what: absenceLabel(each.kind) }));
	const wasKnown = ({ recordedFrom, recordedTo }: Times) =>
		!knownAt || (recordedFrom < knownAt && (recordedTo === null || recordedTo >= knownAt));

	return [...posts, ...numbers, ...employments, ...absences]
		.filter(wasKnown)
		.map((record: Times & { what: string }) => ({
			id: record.id,
			what: record.what,
			valid: periodText(record.validFrom, record.validTo),
			recorded: momentInWords(record.recordedFrom, timeZone),
			replaced: record.recordedTo && momentInWords(record.recordedTo, timeZone)
		}));
}

function postText(post: PersonHistory['posts'][number]): string {
	const { kind, title, unit, isPrimary, heads, endReason, validTo } = post;
	const marks = [
		isPrimary ? m.staff_post_primary() : m.staff_post_second(),
		...(heads ? [m.staff_post_heads()] : []),
		...(endReason && validTo ? [leavingInWords(endReason, validTo)] : [])
	];

	return `${postInWords(kind, title)} · ${unit} (${marks.join(', ')})`;
}

/** "sejak 1 Januari 2020", or with its last day. */
export function periodText(from: string, to: string | null): string {
	if (to === null) return m.staff_period_open({ from: dayInWords(from) });

	return m.staff_period({ from: dayInWords(from), until: dayInWords(addDays(to, -1)) });
}
