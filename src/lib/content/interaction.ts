import { m } from '#lib/paraglide/messages.js';
import type { ChipSet } from './chips.ts';
import type { Findings } from './findings.ts';
import { normalisedText } from './identity.ts';
import { questionLabels, readLabels, type QuestionLabels } from './labels.ts';
import type { InteractionKey, InteractionType, Option, Row, SceneKey, Scoring } from './model.ts';
import { isOptionList, readOptions, type ReadOption } from './options.ts';
import { splitBody, type Body } from './question-body.ts';
import { checkExplained, checkRight } from './question-key.ts';
import type { QuestionContext } from './question.ts';
import { renderMarkdown } from './render.ts';
import { readAccepted } from './short-answer.ts';
import type { Place } from './source.ts';
import { readMatches, readSteps, readTrueFalse } from './tables.ts';
import { children, rawText } from './tokens.ts';

/** A question's heading, as far as its body needs it. */
export type Headed = { id: string; place: Place; chips: ChipSet };

export type ReadInteraction = {
	/** `fixedOrder` where the type decides it. */
	shown: { stemHtml: string; options: Option[]; rows?: Row[]; fixedOrder?: boolean };
	key: SceneKey;
	hintHtml: string | null;
	/** Stem as Markdown. */
	stem: string;
	/** For the warnings, and for where a scene leads. */
	options: ReadOption[];
};

type Answer = {
	options: Option[];
	rows?: Row[];
	fixedOrder?: boolean;
	key: InteractionKey;
	read: ReadOption[];
};

/** Reads what stands below the heading of a question or of a scene, by its type. */
export function readInteraction(
	type: InteractionType,
	blocks: Parameters<typeof splitBody>[1],
	headed: Headed,
	context: QuestionContext
): ReadInteraction {
	const body = splitBody(type, blocks, context.findings);
	const stem = rawText(body.stem).trim();
	const scoring = readScoring(headed.chips, type, context.findings);
	const { read, key, ...shown } = readAnswer(type, body, scoring, headed, context);
	const unlabelled = m.content_label_missing({ labels: questionLabels.join(', ') });
	const labels = readLabels(body.quotes, questionLabels, { ...context, unlabelled });

	if (context.graded) checkExplained({ ...headed, labels }, context.findings);

	return {
		shown: { stemHtml: renderMarkdown(stem, context.register), ...shown },
		key: { ...key, ...explained(labels, read) },
		hintHtml: labels.Petunjuk?.html ?? null,
		stem,
		options: read
	};
}

function explained(labels: QuestionLabels, options: ReadOption[]): Omit<SceneKey, keyof InteractionKey> {
	const basis = labels['Dasar hukum'];

	return {
		explanationHtml: labels.Pembahasan?.html ?? null,
		legalBasisHtml: basis?.html ?? null,
		citations: basis?.citations.map(({ citation }) => citation) ?? [],
		feedback: Object.fromEntries(
			options.flatMap((option) => (option.feedbackHtml === undefined ? [] : [[option.id, option.feedbackHtml]]))
		)
	};
}

function readAnswer(
	type: InteractionType,
	{ answer, broken }: Body,
	scoring: Scoring,
	{ id, place, chips }: Headed,
	context: QuestionContext
): Answer {
	const { findings } = context;
	const nothing = { right: [], scoring, weights: {} };

	switch (type) {
		case 'urutan': {
			const { options, order } = answer ? readSteps(answer, children(answer), context) : { options: [], order: [] };
			const fixed = chips.find('tetap');

			if (!answer) findings.add('options-too-few', place, m.content_steps_too_few());
			// The order of the file is the key.
			if (fixed) findings.add('chip-misplaced', fixed.region.place(), m.content_chip_fixed_steps());

			return { options, fixedOrder: false, key: { ...nothing, order }, read: [] };
		}
		case 'isian singkat': {
			const accepted = answer ? readAccepted(answer, findings) : [];

			if (!answer) findings.add('answer-invalid', place, m.content_answer_missing());

			return { options: [], key: { ...nothing, accepted }, read: [] };
		}
		case 'benar-salah':
		case 'menjodohkan':
			if (!answer || !isOptionList(answer)) {
				if (!answer) {
					findings.add(
						'table-shape',
						place,
						type === 'menjodohkan' ? m.content_table_matches() : m.content_table_true_false()
					);
					return { options: [], rows: [], key: { ...nothing, pairs: {} }, read: [] };
				}

				const { rows, options, pairs } =
					type === 'menjodohkan' ? readMatches(answer, context) : readTrueFalse(answer, context);

				if (options.length > 0 && rows.length < 2)
					findings.add('options-too-few', answer.region.place(), m.content_rows_too_few());

				return { options, rows, key: { ...nothing, pairs }, read: [] };
			}
	}

	const read = answer ? readOptions(answer, broken, context) : [];

	if (read.length < 2 && broken.size === 0) findings.add('options-too-few', place, m.content_options_too_few());
	if (type === 'benar-salah') checkVerdicts(read, place, findings);
	checkRight({ id, place, type, scoring, options: read }, findings);

	return {
		options: read.map((option) => ({ id: option.id, html: option.html, last: option.last })),
		key: {
			right: read.filter((option) => option.right).map((option) => option.id),
			scoring,
			weights: scoring === 'bobot' ? Object.fromEntries(read.map((option) => [option.id, option.percent ?? 0])) : {}
		},
		read
	};
}

/** A single statement is right or wrong: two options, in that order. */
function checkVerdicts(options: ReadOption[], place: Place, findings: Findings): void {
	const words = options.map(({ plain }) => normalisedText(plain));

	if (words.join() !== 'benar,salah') findings.add('table-shape', place, m.content_true_false_options());
}

/** What the chip `nilai:` may say of each type; the first is meant when it says nothing. */
const scorings: Partial<Record<InteractionType, readonly Scoring[]>> = {
	'pilihan ganda kompleks': ['sebagian', 'semua', 'bobot'],
	urutan: ['sebagian', 'semua']
};

function readScoring(chips: ChipSet, type: InteractionType, findings: Findings): Scoring {
	const choices = scorings[type];
	const chip = chips.find('nilai');

	if (!choices) {
		if (chip) findings.add('chip-misplaced', chip.region.place(), m.content_chip_scoring());
		return 'semua';
	}

	const expected = m.content_expected_choice({ choices: choices.join(', ') });

	return chips.value('nilai', (value) => choices.find((choice) => choice === value), expected) ?? choices[0]!;
}
