import { pointsOf, scoringVersion } from '#lib/assessment/grade.ts';
import { fits, type Marks } from '#lib/assessment/marks.ts';
import { asTask, type LearnerTask } from '#lib/assessment/snapshot.ts';
import type { InteractionType, Question } from '#lib/content/model.ts';
import { asPractised, partsInOrder } from './self-check.ts';

/** A question about a circular as its reader sees it: another type, so that a key cannot slip through. */
export type AskedQuestion = LearnerTask & { id: string };

export function asAsked({ public: told }: Question): AskedQuestion {
	const type = told.type as InteractionType;

	return { id: told.id, ...asTask(partsInOrder(told), { ...told, type }) };
}

/** Never which answer is right: whoever was wrong reads again and may try as often as needed. */
export type CheckedQuestion = {
	id: string;
	marks: string[];
	verdict: 'right' | 'wrong' | 'blank';
	/** What the question says of where to read again; null where it says nothing or the answer is right. */
	hintHtml: string | null;
};

/** @param sent what the form sent, by id of the question; what cannot be an answer is taken for none */
export function checkReading(questions: readonly Question[], sent: ReadonlyMap<string, Marks>): CheckedQuestion[] {
	return questions.flatMap(asPractised).map(({ public: told, key }) => {
		const offered = partsInOrder(told);
		const given = sent.get(told.id) ?? [];
		const marks = fits({ type: told.type, ...offered }, given) ? [...given] : [];
		const points = pointsOf(told.type, key, offered, marks, scoringVersion);
		const verdict = points === null ? 'blank' : points === 1 ? 'right' : 'wrong';

		return { id: told.id, marks, verdict, hintHtml: verdict === 'right' ? null : key.hintHtml };
	});
}
