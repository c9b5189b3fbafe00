import type { Confidence, Regulation } from '#lib/content/model.ts';
import { shortName } from '#lib/content/regulation-names.ts';
import { m } from '#lib/paraglide/messages.js';
import { dayInWords } from '#lib/language/in-words.ts';

type Told = Pick<
	Regulation,
	'kind' | 'number' | 'year' | 'status' | 'repealedBy' | 'repealedOn' | 'checkedOn' | 'stale'
> & { madeFor?: string | null };

/** Whether a regulation holds and when that was checked, in words. */
export function describeStanding(regulation: Told, nameOf: (id: string) => string) {
	const { checkedOn, stale } = regulation;

	return {
		name: shortName(regulation),
		...describeStatus(regulation, nameOf),
		checkedText: stale
			? m.regulation_checked_long_ago({ date: dayInWords(checkedOn) })
			: m.regulation_checked({ date: dayInWords(checkedOn) })
	};
}

type Status = { tone: 'good' | 'warn' | 'bad' | 'neutral'; status: string; statusText: string | null };

function describeStatus(
	{ status, madeFor, repealedBy, repealedOn, stale }: Told,
	nameOf: (id: string) => string
): Status {
	switch (status) {
		case 'dicabut': {
			const statusText = repealText(repealedBy && nameOf(repealedBy), repealedOn);

			return { tone: 'bad', status: m.regulation_repealed(), statusText };
		}
		case 'lewat':
			return {
				tone: 'neutral',
				status: m.regulation_past(),
				statusText: m.regulation_past_for({ election: madeFor ?? '–' })
			};
		case 'berlaku':
			return stale
				? { tone: 'warn', status: m.regulation_in_force_then(), statusText: null }
				: { tone: 'good', status: m.regulation_in_force(), statusText: null };
	}
}

function repealText(by: string | null, on: string | null): string {
	if (by && on) return m.regulation_repealed_by_on({ by, date: dayInWords(on) });
	if (by) return m.regulation_repealed_by({ by });

	return on ? m.regulation_repealed_on({ date: dayInWords(on) }) : m.regulation_repealed_plain();
}

/** How sure the writers are of a paraphrase, in words. What has to be checked again is not called something to rely on. */
export function describeConfidence(confidence: Confidence, { status, stale }: Pick<Told, 'status' | 'stale'>): string {
	return {
		high: stale || status !== 'berlaku' ? m.regulation_confidence_sources() : m.regulation_confidence_high(),
		medium: m.regulation_confidence_medium(),
		low: m.regulation_confidence_low()
	}[confidence];
}
