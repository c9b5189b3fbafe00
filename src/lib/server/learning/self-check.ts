import { pointsOf, scoringVersion } from '#lib/assessment/grade.ts';
import { given } from '#lib/assessment/given.ts';
import { keyed, rightAnswers, type RightAnswer } from '#lib/assessment/keyed.ts';
import { fits, type Marks } from '#lib/assessment/marks.ts';
import { asTask, type FrozenParts, type LearnerTask } from '#lib/assessment/snapshot.ts';
import type { InteractionType, PublicPart, Question } from '#lib/content/model.ts';

/** A self-check as the page shows it; options are named by their place, never by the id that the key knows. */
export type SelfCheck = LearnerTask & {
	id: string;
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

export function asSelfCheck({ public: told, key }: Question): SelfCheck {
	return {
		...asTask(parts(told), told),
		id: told.id,
		answer: { right: rightAnswers(told, key), explanationHtml: key.explanationHtml }
	};
}

/** @param sent what the form sent; what cannot be an answer is taken for none */
export function judgeSelfCheck({ public: told, key }: Question, sent: Marks): SelfCheckVerdict {
	const type = told.type as InteractionType;
	const offered = parts(told);
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

/** In the order of the file: nothing is drawn for practice. */
function parts({ options, rows }: PublicPart): FrozenParts {
	const numbered = (list: readonly { id: string }[], mark: string) =>
		list.map(({ id }, index) => ({ id, token: `${mark}${index}` }));

	return { options: numbered(options, ''), ...(rows && { rows: numbered(rows, 'r') }) };
}
