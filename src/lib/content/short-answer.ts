import { m } from '#lib/paraglide/messages.js';
import type { Findings } from './findings.ts';
import { normalisedText } from './identity.ts';
import type { Accepted } from './model.ts';
import type { Placed } from './tokens.ts';
import { longestText, readNumber } from './typed-answer.ts';

/** `**Jawaban:** `71` atau `tujuh puluh satu``: each inline code is accepted; `71 ± 2` is a number with a tolerance. */
export function readAccepted({ region }: Placed, findings: Findings): Accepted[] {
	const accepted = [...region.text.matchAll(/`([^`\n]+)`/g)].flatMap((match): Accepted[] => {
		const text = (match[1] ?? '').trim();
		const [number, tolerance, more] = text.split(/\s*±\s*/);

		if (tolerance === undefined) {
			const empty = normalisedText(text) === '';
			if (!empty && text.length <= longestText) return [{ text }];

			const message = empty ? m.content_answer_empty({ text }) : m.content_answer_long({ max: longestText });
			findings.add('answer-invalid', region.place(match.index), message);
			return [];
		}

		const [value, within] = [readNumber(number ?? ''), readNumber(tolerance)];
		if (value === undefined || within === undefined || within < 0 || more !== undefined) {
			findings.add('answer-invalid', region.place(match.index), m.content_answer_tolerance({ text }));
			return [];
		}

		return [{ value, tolerance: within }];
	});

	if (!/`[^`\n]+`/.test(region.text)) findings.add('answer-invalid', region.place(), m.content_answer_missing());

	return accepted;
}
