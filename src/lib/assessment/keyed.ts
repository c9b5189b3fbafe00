import type { Accepted, Key, PublicPart, QuestionType, SceneKey, Shown } from '../content/model.ts';
import { writeNumber } from '../content/typed-answer.ts';
import type { Given } from './given.ts';

/** A question or scene with what is right in it and what was given: for whoever may see keys. */
export type Keyed = {
	titleHtml: string;
	stemHtml: string;
	/** Of a choice. */
	options: KeyedOption[];
	/** Of a table or a match: what belongs to each row. */
	rows: { html: string; rightHtml: string; givenHtml: string | null; right: boolean }[];
	/** Of `urutan`, in the right order; where each was put. */
	steps: { html: string; place: number | null }[];
	/** What a short answer may be, in words, and what was typed. */
	accepted: string[];
	typed: string;
	explanationHtml: string | null;
	legalBasisHtml: string | null;
};

export type KeyedOption = { html: string; right: boolean; chosen: boolean; feedbackHtml: string | null };

/**
 * @param said what was given, if it is about an answer
 * @param order ids of the options in the order that the learner saw; else that of the file
 */
export function keyed(
	{ type, titleHtml, stemHtml, options, rows }: Shown & { type: QuestionType },
	key: SceneKey,
	said?: Given,
	order: readonly string[] = options.map(({ id }) => id)
): Keyed {
	const html = new Map(options.map((option) => [option.id, option.html]));
	const chosenFrom = isChoice(type, rows !== undefined) ? order : [];

	return {
		titleHtml,
		stemHtml,
		options: chosenFrom.map((id) => ({
			html: html.get(id) ?? '',
			right: key.right.includes(id),
			chosen: said?.chosen.has(id) ?? false,
			feedbackHtml: key.feedback[id] ?? null
		})),
		rows: (rows ?? []).map((row) => {
			const right = key.pairs?.[row.id];
			const given = said?.pairs.get(row.id);

			return {
				html: row.html,
				rightHtml: html.get(right ?? '') ?? '',
				givenHtml: given === undefined ? null : (html.get(given) ?? ''),
				right: given !== undefined && given === right
			};
		}),
		steps: (key.order ?? []).map((id) => ({ html: html.get(id) ?? '', place: said?.places.get(id) ?? null })),
		accepted: (key.accepted ?? []).map(inWords),
		typed: type === 'isian singkat' ? (said?.text ?? '') : '',
		explanationHtml: key.explanationHtml,
		legalBasisHtml: key.legalBasisHtml
	};
}

/** A question of a file with its scenes, each with what is right in it. */
export function keyedWhole({ public: told, key }: { public: PublicPart; key: Key }): Keyed & { scenes: Keyed[] } {
	return { ...keyed(told, key), scenes: (told.scenes ?? []).map((scene) => keyed(scene, key.scenes![scene.id]!)) };
}

/** What is right, and what it belongs to: as little as says the answer. */
export type RightAnswer = { rowHtml?: string; html: string } | { text: string };

export function rightAnswers(shown: Shown & { type: QuestionType }, key: SceneKey): RightAnswer[] {
	const { options, rows, steps, accepted } = keyed(shown, key);

	return [
		...options.flatMap(({ right, html }) => (right ? [{ html }] : [])),
		...rows.map(({ html, rightHtml }) => ({ rowHtml: html, html: rightHtml })),
		...steps.map(({ html }) => ({ html })),
		...accepted.map((text) => ({ text }))
	];
}

function isChoice(type: QuestionType, inRows: boolean): boolean {
	return type === 'pilihan ganda' || type === 'pilihan ganda kompleks' || (type === 'benar-salah' && !inRows);
}

function inWords(accepted: Accepted): string {
	if ('text' in accepted) return accepted.text;

	const value = writeNumber(accepted.value);

	return accepted.tolerance === 0 ? value : `${value} ± ${writeNumber(accepted.tolerance)}`;
}
