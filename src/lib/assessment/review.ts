import type { SceneKey } from '../content/model.ts';
import { given } from './given.ts';
import type { Grade, QuestionGrade } from './grade.ts';
import { keyed, type Keyed } from './keyed.ts';
import type { Marks } from './marks.ts';
import { wholeWay } from './scenario.ts';
import type { FrozenParts, FrozenQuestion } from './snapshot.ts';

/** A question that was answered, with its key: for whoever may see it. */
export type ReviewedQuestion = Keyed & {
	number: number;
	/** 0 to 100, rounded down. */
	points: number;
	blank: boolean;
	/** Taken back: it counts neither way. */
	voided: boolean;
	/** Of a scenario, on the way that was taken. */
	scenes: Keyed[];
};

export type Counts = { right: number; partly: number; wrong: number };

export function reviewQuestion(
	question: FrozenQuestion,
	marks: Marks,
	graded: QuestionGrade | undefined
): ReviewedQuestion {
	const { slot, public: told, key } = question;

	return {
		...keyedAs(told, key, question, marks),
		number: slot + 1,
		points: Math.floor((graded?.points ?? 0) * 100),
		blank: graded?.blank ?? true,
		voided: graded?.voided ?? false,
		scenes: wholeWay(question, marks).map((scene) => keyedAs(scene.told, scene.key, scene.frozen, scene.marks))
	};
}

export function countQuestions({ perQuestion }: Grade): Counts {
	const counts = { right: 0, partly: 0, wrong: 0 };
	for (const { voided, blank, points } of perQuestion) {
		if (!voided && !blank) counts[points === 1 ? 'right' : points === 0 ? 'wrong' : 'partly']++;
	}

	return counts;
}

/** With the options in the order that the learner saw. */
function keyedAs(told: Parameters<typeof keyed>[0], key: SceneKey, parts: FrozenParts, marks: Marks): Keyed {
	return keyed(
		told,
		key,
		given(parts, marks),
		parts.options.map(({ id }) => id)
	);
}
