import { dayInWords, momentInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { TableRow } from '../documents/table.ts';
import { inIndonesian } from '../language.ts';
import { disputeLabel } from '../oversight/states.ts';
import type { ListedDispute } from './disputes.ts';
import { maskNumber } from './numbers.ts';
import { whereaboutsInWords } from './whereabouts.ts';

/** Reports of heads for a file, with all that their page tells; Indonesian, whoever asks for it. */
export function disputeTable(disputes: readonly ListedDispute[], timeZone: string): TableRow[] {
	return inIndonesian((): TableRow[] => [
		[
			m.roster_list_name(),
			m.staff_number(),
			m.staff_post(),
			m.roster_list_unit(),
			m.absence_title(),
			m.disputes_reason(),
			m.disputes_twin(),
			m.disputes_note(),
			m.disputes_raised_by(),
			m.disputes_decided_at()
		],
		...disputes.map((one) => [
			one.name,
			maskNumber(one.number),
			one.title,
			one.unit,
			whereaboutsInWords(one.whereabouts) ?? '',
			disputeLabel(one.kind),
			one.twin ? `${one.twin.name} (${maskNumber(one.twin.number)})` : '',
			one.note ?? '',
			m.disputes_raised({ name: one.raisedBy, at: momentInWords(one.raisedAt, timeZone) }),
			one.decidedAt ? `${momentInWords(one.decidedAt, timeZone)}: ${decisionInWords(one)}` : ''
		])
	]);
}

/** What became of a report that is decided. */
export function decisionInWords({ decision, effectiveOn }: Pick<ListedDispute, 'decision' | 'effectiveOn'>): string {
	if (decision === 'rejected') return m.disputes_rejected();

	return effectiveOn ? m.disputes_accepted_on({ day: dayInWords(effectiveOn) }) : m.disputes_accepted();
}
