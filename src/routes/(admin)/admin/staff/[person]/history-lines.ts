import { absenceLabel, leavingInWords } from '#lib/server/organisation/whereabouts.ts';
import type { PersonHistory } from '#lib/server/organisation/staff-list.ts';
import { postInWords } from '#lib/server/documents/wording.ts';
import { m } from '#lib/paraglide/messages.js';
import { linesOf, type HistoryLine } from '../../history-lines.ts';

/** What is known of a person, or with `knownAt` what was known at that moment, the newest first. */
export function historyLines(history: PersonHistory, timeZone: string, knownAt: Date | undefined): HistoryLine[] {
	const posts = history.posts.map((post) => ({ ...post, what: postText(post) }));
	const numbers = history.numbers.map((each) => ({ ...each, what: m.staff_history_number({ number: each.number }) }));
	const employments = history.employments.map((each) => ({ ...each, what: each.kind as string }));
	const absences = history.absences.map((each) => ({ ...each, what: absenceLabel(each.kind) }));

	return linesOf([...posts, ...numbers, ...employments, ...absences], timeZone, knownAt);
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
