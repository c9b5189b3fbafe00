import { pointsOf, scoringVersion } from '#lib/assessment/grade.ts';
import { given } from '#lib/assessment/given.ts';
import { keyed, rightAnswers, type RightAnswer } from '#lib/assessment/keyed.ts';
import { fits, type Marks } from '#lib/assessment/marks.ts';
import { asTask, type FrozenParts, type LearnerTask } from '#lib/assessment/snapshot.ts';
import type { InteractionType, Key, Question, Shown } from '#lib/content/model.ts';
import type { Published } from '../publishing/published.ts';

/** A question to practise with, or one scene of a scenario. */
export type Practised = { public: Shown & { type: InteractionType }; key: Omit<Key, 'scenes'> };

/**
 * What somebody can practise with before the quiz, as often as they like: the pools that are for practice, then the
 * self-checks of the lessons. A scenario is practised scene by scene, in the order of the file.
 */
export function listPractice({ publication, questions, lessons }: Published): Practised[] {
	const pools = new Set(publication.module.pools.filter(({ practice }) => practice).map(({ slug }) => slug));
	const pooled = questions.filter(({ pool }) => pools.has(pool)).map(({ question }) => question);
	const taught = lessons.flatMap(({ parts }) =>
		parts.flatMap((part) => (part.kind === 'self-check' ? [part.question] : []))
	);

	return [...pooled, ...taught].flatMap(asPractised);
}

/** @returns the question itself, or its scenes */
export function asPractised({ public: told, key }: Question): Practised[] {
	const { type, scenes } = told;
	if (type !== 'kasus') return [{ public: { ...told, type }, key }];

	return (scenes ?? []).flatMap((scene) => {
		const own = key.scenes?.[scene.id];
		const stemHtml = `${told.stemHtml}${scene.stemHtml}`;

		return own ? [{ public: { ...scene, stemHtml }, key: { ...own, hintHtml: null } }] : [];
	});
}

/** A self-check as the page shows it; options are named by their place, never by the id that the key knows. */
export type SelfCheck = LearnerTask & {
	id: string;
	hintHtml: string | null;
	/** For those who read without scripts: what the details element holds. */
	answer: { right: RightAnswer[]; explanationHtml: string | null };
};

/** Practice is never graded, so its answer may be shown at once. */
export type SelfCheckVerdict = {
	id: string;
	verdict: 'right' | 'partly' | 'wrong' | 'blank';
	marks: string[];
	/** What there is to say on each chosen option. */
	feedback: { optionHtml: string; right: boolean; html: string | null }[];
	explanationHtml: string | null;
	legalBasisHtml: string | null;
};

export function asSelfCheck({ public: told, key }: Practised): SelfCheck {
	return {
		...asTask(partsInOrder(told), told),
		id: told.id,
		hintHtml: key.hintHtml,
		answer: { right: rightAnswers(told, key), explanationHtml: key.explanationHtml }
	};
}

/** @param sent what the form sent; what cannot be an answer is taken for none */
export function judgeSelfCheck({ public: told, key }: Practised, sent: Marks): SelfCheckVerdict {
	const { type } = told;
	const offered = partsInOrder(told);
	const marks = fits({ type, ...offered }, sent) ? [...sent] : [];
	const points = pointsOf(type, key, offered, marks, scoringVersion);
	const { options, explanationHtml, legalBasisHtml } = keyed(told, key, given(offered, marks));
	const some = points !== null && (points > 0 || options.some(({ chosen, right }) => chosen && right));

	return {
		id: told.id,
		verdict: points === null ? 'blank' : points === 1 ? 'right' : some ? 'partly' : 'wrong',
		marks,
		feedback: options.flatMap(({ chosen, right, html, feedbackHtml }) =>
			chosen ? [{ optionHtml: html, right, html: feedbackHtml }] : []
		),
		explanationHtml: points === null ? null : explanationHtml,
		legalBasisHtml: points === null ? null : legalBasisHtml
	};
}

/** In the order of the file: nothing is drawn where nothing is graded. */
export function partsInOrder({ options, rows }: Shown): FrozenParts {
	const numbered = (list: readonly { id: string }[], mark: string) =>
		list.map(({ id }, index) => ({ id, token: `${mark}${index}` }));

	return { options: numbered(options, ''), ...(rows && { rows: numbered(rows, 'r') }) };
}
