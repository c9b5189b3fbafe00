import { cycleInWords, dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { TableRow } from '../documents/table.ts';
import { inIndonesian } from '../language.ts';
import { dayOf } from '../organisation/days.ts';
import { maskNumber } from '../organisation/numbers.ts';
import { whereaboutsInWords } from '../organisation/whereabouts.ts';
import type { WaiverEntry } from './waiver-list.ts';

/** Waivers for a file, with all that their pages tell; Indonesian, whoever asks for it. */
export function waiverTable(entries: readonly WaiverEntry[], timeZone: string): TableRow[] {
	return inIndonesian((): TableRow[] => [
		[
			m.roster_list_name(),
			m.roster_list_number(),
			m.roster_list_unit(),
			m.admin_certificates_programme(),
			m.certificates_cycle(),
			m.waiver_reason(),
			m.waiver_from(),
			m.waiver_to(),
			m.waiver_proposed_by(),
			m.waiver_state(),
			m.absence_title()
		],
		...entries.map((entry) => [
			entry.name,
			maskNumber(entry.number),
			entry.unit,
			entry.programme,
			cycleInWords(entry.period),
			entry.reason,
			dayInWords(entry.from),
			dayInWords(entry.to),
			proposalInWords(entry, timeZone),
			decisionInWords(entry, timeZone),
			whereaboutsInWords(entry.whereabouts) ?? ''
		])
	]);
}

/** What each page that lists a waiver tells of it. */
export function shownWaiver(entry: WaiverEntry) {
	return {
		id: entry.id,
		name: entry.name,
		number: maskNumber(entry.number),
		unit: entry.unit,
		where: whereaboutsInWords(entry.whereabouts),
		reason: entry.reason,
		from: dayInWords(entry.from),
		to: dayInWords(entry.to)
	};
}

/** Who asked for it, and on which day. */
export function proposalInWords(
	{ proposer, proposedAt }: Pick<WaiverEntry, 'proposer' | 'proposedAt'>,
	timeZone: string
): string {
	return m.waiver_proposed_at({
		name: proposer ?? '–',
		day: proposedAt ? dayInWords(dayOf(proposedAt, timeZone)) : '–'
	});
}

/** What became of it, and when. */
export function decisionInWords(
	entry: Pick<WaiverEntry, 'granted' | 'decidedAt' | 'refusal' | 'endedAt' | 'endReason'>,
	timeZone: string
): string {
	const { granted, decidedAt, refusal, endedAt } = entry;
	const ended = endedAt && dayInWords(dayOf(endedAt, timeZone));
	if (!decidedAt) return ended ? m.waiver_state_withdrawn({ day: ended }) : m.waiver_state_open();

	const day = dayInWords(dayOf(decidedAt, timeZone));
	if (ended) {
		const told = { day, ended, reason: entry.endReason ?? '' };

		return granted ? m.waiver_state_ended(told) : m.waiver_state_taken_back(told);
	}

	return granted ? m.waiver_state_granted({ day }) : m.waiver_state_refused({ day, reason: refusal ?? '' });
}
