import { m } from '#lib/paraglide/messages.js';
import type { Findings } from './findings.ts';
import type { QuestionLabels } from './labels.ts';
import type { InteractionType, QuestionType, Scoring } from './model.ts';
import type { ReadOption } from './options.ts';
import type { Place } from './source.ts';

type Draft = {
	id: string;
	place: Place;
	type: InteractionType;
	scoring: Scoring;
	options: ReadOption[];
};

/** What is wrong with how many options of a choice are right, if anything; weights have rules of their own. */
export function rightFault({
	type,
	scoring,
	options,
	right
}: {
	type: QuestionType;
	scoring: Scoring;
	options: number;
	right: number;
}): 'right-option-missing' | 'right-options-unnamed' | 'scoring-invalid' | undefined {
	if (right === 0) return 'right-option-missing';
	if (type !== 'pilihan ganda kompleks') return right > 1 ? 'right-options-unnamed' : undefined;

	return scoring === 'sebagian' && right === options ? 'scoring-invalid' : undefined;
}

/** Checks that a choice can be answered and scored. */
export function checkRight({ id, place, type, scoring, options }: Draft, findings: Findings): void {
	if (options.length < 2) return;

	const right = options.filter((option) => option.right);
	const [, second] = right;
	const fault = rightFault({ type, scoring, options: options.length, right: right.length });

	if (fault === 'right-option-missing') {
		findings.add('right-option-missing', place, m.content_right_option_missing({ id }));
		return;
	}

	if (fault === 'right-options-unnamed' && second) {
		findings.add('right-options-unnamed', second.place, m.content_right_options_unnamed({ id }));
		return;
	}

	if (scoring === 'bobot') {
		checkWeights(id, place, options, findings);
		return;
	}

	for (const option of options) {
		if (option.percent !== undefined) {
			findings.add('scoring-invalid', option.place, m.content_scoring_percent_unused());
		}
	}

	if (fault === 'scoring-invalid') {
		findings.add('scoring-invalid', place, m.content_scoring_needs_wrong({ id }));
	}
}

function checkWeights(id: string, place: Place, options: ReadOption[], findings: Findings): void {
	let sound = true;

	for (const { right, percent = 0, place: at } of options) {
		if (right === percent > 0) continue;

		sound = false;
		findings.add('scoring-invalid', at, right ? m.content_scoring_right_zero() : m.content_scoring_wrong_above_zero());
	}

	const sum = options.reduce((total, { right, percent = 0 }) => total + (right ? percent : 0), 0);

	if (sound && Math.abs(sum - 100) > 0.01) {
		findings.add('scoring-invalid', place, m.content_scoring_sum({ id, sum: String(Math.round(sum * 100) / 100) }));
	}
}

/** Checks that a graded question says why, and rests on law that is sure. */
export function checkExplained(
	{ id, place, labels }: { id: string; place: Place; labels: QuestionLabels },
	findings: Findings
): void {
	const basis = labels['Dasar hukum'];

	if (!labels.Pembahasan) findings.add('explanation-missing', place, m.content_explanation_missing({ id }));

	if (!basis) {
		findings.add('legal-basis-missing', place, m.content_legal_basis_missing({ id }));
		return;
	}

	if (basis.citations.length === 0) {
		findings.add('citation-missing', basis.place, m.content_citation_missing({ id }));
	}

	for (const { citation, confidence, sound, place: at } of basis.citations) {
		if (sound && confidence === 'low' && !citation.history) {
			findings.add('citation-low', at, m.content_citation_low({ citation: citation.text }));
		}
	}
}
