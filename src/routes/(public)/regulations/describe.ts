import type { Confidence, Regulation } from '#lib/content/model.ts';
import { shortName } from '#lib/content/regulation-names.ts';
import { m } from '#lib/paraglide/messages.js';
import { dayInWords } from '#lib/language/in-words.ts';

type Told = Pick<
	Regulation,
	'kind' | 'number' | 'year' | 'status' | 'repealedBy' | 'repealedOn' | 'checkedOn' | 'stale'
>;

/** Whether a regulation holds and when that was checked, in words. */
export function describeStanding(regulation: Told, nameOf: (id: string) => string) {
	const { status, repealedBy, repealedOn, checkedOn, stale } = regulation;
	const repealed = status === 'dicabut';

	return {
		name: shortName(regulation),
		tone: repealed ? ('bad' as const) : stale ? ('warn' as const) : ('good' as const),
		status: repealed ? m.regulation_repealed() : stale ? m.regulation_in_force_then() : m.regulation_in_force(),
		statusText: repealed ? repealText(repealedBy && nameOf(repealedBy), repealedOn) : null,
		checkedText: stale
			? m.regulation_checked_long_ago({ date: dayInWords(checkedOn) })
			: m.regulation_checked({ date: dayInWords(checkedOn) })
	};
}

function repealText(by: string | null, on: string | null): string {
	if (by && on) return m.regulation_repealed_by_on({ by, date: dayInWords(on) });
	if (by) return m.regulation_repealed_by({ by });

	return on ? m.regulation_repealed_on({ date: dayInWords(on) }) : m.regulation_repealed_plain();
}

/** How sure the writers are of a paraphrase, in words. What has to be checked again is not called something to rely on. */
export function describeConfidence(confidence: Confidence, { status, stale }: Pick<Told, 'status' | 'stale'>): string {
	return {
		high: stale || status === 'dicabut' ? m.regulation_confidence_sources() : m.regulation_confidence_high(),
		medium: m.regulation_confidence_medium(),
		low: m.regulation_confidence_low()
	}[confidence];
}
