import type { InteractionType } from '../content/model.ts';
import type { Certainty } from './certainty.ts';
import type { QuestionGrade } from './grade.ts';
import { comparedText, marksOfScene, splitMark, type Marks } from './marks.ts';
import type { FrozenParts, FrozenQuestion } from './snapshot.ts';

/**
 * One point, and one rest score of 100 %. Sums are whole numbers of a ten-thousandth, so that they are exact in whatever
 * order attempts are added and taken away; their squares stay exact up to ninety million answers (2^53).
 */
export const whole = 10_000;

/** The logarithm of a time is kept in thousandths: a twentieth of a per cent of the time. */
export const logScale = 1000;

/** Whoever takes longer for one question has done something else; the time is counted as this. */
export const longestTimeMs = 30 * 60_000;

/** A typed answer longer than this is counted by its beginning. */
const longestChoice = 100;

/** What is kept of all answers to one question version by one category of people. */
export const sumNames = [
	/** How many attempts asked it. */
	'n',
	/** How many of them left it blank; a blank has no points. */
	'blank',
	'points',
	'pointsSquared',
	/** The score of the rest of the attempt, see `QuestionTally`. */
	'rest',
	'restSquared',
	'pointsRest',
	/** How much the question weighed in the score of the attempt. */
	'share',
	/** How many of them have a time, and the logarithms of these in milliseconds. */
	'timed',
	'logTime',
	/** By how sure somebody was: full points, or less. */
	'unsureRight',
	'unsureWrong',
	'fairRight',
	'fairWrong',
	'sureRight',
	'sureWrong'
] as const;
export type Sums = Record<(typeof sumNames)[number], number>;

/** What is kept by week, to see a question change; the squares are for its scatter. */
export const weekSumNames = ['n', 'points', 'pointsSquared', 'timed', 'logTime', 'logTimeSquared'] as const;
export type WeekSums = Record<(typeof weekSumNames)[number], number>;

/**
 * What one attempt adds for one of its questions. The rest score is the weighted mean of the points of all other questions
 * that count; 0 where there is no other. A void question keeps figures of its own, which tell why it was taken back; it has
 * no share, and is in nobody's rest.
 */
export type QuestionTally = {
	questionVersionId: string;
	sums: Sums;
	week: WeekSums;
	/** What was marked, by ids: `option`, `row:option`, `option:place`, what was typed; in a scenario after `scene/`. */
	choices: string[];
};

export type TalliedAnswer = { value: Marks; certainty: Certainty | null; savedAt: Date };

/** @param answers what is kept of the attempt, by question version */
export function tallyOf(
	{ questions, startedAt }: { questions: readonly FrozenQuestion[]; startedAt: Date },
	perQuestion: readonly QuestionGrade[],
	answers: ReadonlyMap<string, TalliedAnswer>
): QuestionTally[] {
	const counting = perQuestion.filter(({ voided }) => !voided);
	const weights = counting.reduce((sum, { weight }) => sum + weight, 0);
	const weighted = counting.reduce((sum, { weight, points }) => sum + weight * points, 0);
	const times = timesOf(startedAt, answers);

	return perQuestion.map(({ slot, questionVersionId, points: reached, weight, voided, blank }) => {
		const own = voided ? 0 : weight;
		const others = weights - own;
		const points = inWhole(reached);
		const rest = others > 0 ? inWhole((weighted - own * reached) / others) : 0;
		const answer = answers.get(questionVersionId);
		const time = blank ? undefined : times.get(questionVersionId);
		const logTime = time === undefined ? 0 : Math.round(logScale * Math.log(time));
		const timed = time === undefined ? 0 : 1;
		const pointsSquared = points * points;

		return {
			questionVersionId,
			sums: {
				n: 1,
				blank: blank ? 1 : 0,
				points,
				pointsSquared,
				rest,
				restSquared: rest * rest,
				pointsRest: points * rest,
				share: weights > 0 ? inWhole(own / weights) : 0,
				timed,
				logTime,
				...certainties(blank ? null : (answer?.certainty ?? null), points === whole)
			},
			week: { n: 1, points, pointsSquared, timed, logTime, logTimeSquared: logTime * logTime },
			choices: choicesOf(questions[slot]!, answer?.value ?? [])
		};
	});
}

/**
 * How long each question took, in milliseconds: from the answer that was saved before it, or from the start. That is known
 * only of answers that were saved alone: a page without scripts saves all of them in one moment. The last time that an
 * answer was changed counts.
 */
export function timesOf(
	startedAt: Date,
	answers: ReadonlyMap<string, Pick<TalliedAnswer, 'savedAt'>>
): Map<string, number> {
	const saved = [...answers].sort(([, a], [, b]) => a.savedAt.getTime() - b.savedAt.getTime());
	const times = new Map<string, number>();
	let before = startedAt.getTime();

	for (const [index, [id, { savedAt }]] of saved.entries()) {
		const at = savedAt.getTime();
		const alone = [saved[index - 1], saved[index + 1]].every((other) => other?.[1].savedAt.getTime() !== at);
		if (alone && at > before) times.set(id, Math.min(longestTimeMs, at - before));
		before = Math.max(before, at);
	}

	return times;
}

/** What was marked in a question, by ids that are the same in every attempt. */
export function choicesOf({ public: told, scenes, ...parts }: FrozenQuestion, marks: Marks): string[] {
	if (told.type !== 'kasus') return choicesIn(told.type, parts, marks);

	return (scenes ?? []).flatMap((scene) => {
		const type = told.scenes?.find(({ id }) => id === scene.id)?.type;
		const own = marksOfScene(marks, scene.token).marks;

		return type ? choicesIn(type, scene, own).map((choice) => `${scene.id}/${choice}`) : [];
	});
}

function choicesIn(type: InteractionType, { options, rows = [] }: FrozenParts, marks: Marks): string[] {
	if (type === 'isian singkat') {
		const typed = comparedText(marks[0] ?? '').slice(0, longestChoice);

		return typed === '' ? [] : [typed];
	}

	const ids = new Map([...options, ...rows].map(({ id, token }) => [token, id]));

	return marks.flatMap((mark) => {
		const [first, second] = splitMark(mark);
		const id = ids.get(first);

		return id === undefined ? [] : [second === '' ? id : `${id}:${ids.get(second) ?? second}`];
	});
}

function certainties(certainty: Certainty | null, right: boolean) {
	const count = (level: Certainty, of: boolean) => (certainty === level && right === of ? 1 : 0);

	return {
		unsureRight: count('unsure', true),
		unsureWrong: count('unsure', false),
		fairRight: count('fair', true),
		fairWrong: count('fair', false),
		sureRight: count('sure', true),
		sureWrong: count('sure', false)
	};
}

function inWhole(share: number): number {
	return Math.round(whole * share);
}

export const noSums: Sums = Object.freeze(Object.fromEntries(sumNames.map((name) => [name, 0])) as Sums);

/** The sums of two lots of answers together. */
export function addSums<Names extends string>(a: Record<Names, number>, b: Record<Names, number>) {
	return Object.fromEntries(
		Object.entries<number>(a).map(([name, value]) => [name, value + b[name as Names]])
	) as Record<Names, number>;
}
