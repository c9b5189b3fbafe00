import type { InteractionKey, InteractionType } from '../content/model.ts';
import { readNumber } from '../content/typed-answer.ts';
import { given, type Given } from './given.ts';
import { comparedText, type Marks } from './marks.ts';
import { wholeWay } from './scenario.ts';
import type { FrozenParts, FrozenQuestion, Snapshot } from './snapshot.ts';

/** What was marked by question version; a missing or empty one is a blank. */
export type Answers = Readonly<Record<string, Marks>>;

export type QuestionGrade = {
	slot: number;
	questionId: string;
	questionVersionId: string;
	pool: string;
	/** 0 to 1. */
	points: number;
	/** How much it weighs in the score. */
	weight: number;
	blank: boolean;
	/** Taken out of the score. */
	voided: boolean;
};

export type PoolGrade = {
	pool: string;
	poolName: string;
	/** 0 to 100; null when all its questions are void. */
	score: number | null;
};

export type Grade = {
	/** 0 to 100, with nine decimals, so that sums that differ only in how a computer adds are equal. */
	score: number;
	passed: boolean;
	perQuestion: QuestionGrade[];
	perPool: PoolGrade[];
};

/** Points from 0 to 1 for what was given, of which there is something. */
type Scorer = (key: InteractionKey, ids: Ids, given: Given) => number;

/** What was offered, by id. */
type Ids = { options: readonly string[]; rows: readonly string[] };

/** Never change a version that attempts were frozen under: add one. */
export const scorers = {
	1: {
		'pilihan ganda': exact,
		'pilihan ganda kompleks': (key, ids, given) => {
			switch (key.scoring) {
				case 'semua':
					return exact(key, ids, given);
				case 'bobot':
					return weighted(key, ids, given);
				case 'sebagian':
					return partial(key, ids, given);
			}
		},
		'benar-salah': (key, ids, given) => (key.pairs ? rightRows(key, ids, given) : exact(key, ids, given)),
		menjodohkan: rightRows,
		urutan: inOrder,
		'isian singkat': accepted
	}
} as const satisfies Record<number, Record<InteractionType, Scorer>>;

export type ScoringVersion = keyof typeof scorers;

/** The version that new attempts are graded under. */
export const scoringVersion: ScoringVersion = 1;

export class UnknownScoringVersion extends Error {
	readonly version: number;

	constructor(version: number) {
		super(`There is no scoring version ${version}`);
		this.name = 'UnknownScoringVersion';
		this.version = version;
	}
}

/**
 * Grades an attempt. The score is the weighted mean of the points, 0 to 100; it is compared with the pass mark as it
 * is, never as it is shown. A void question counts neither way. When nothing is left to be judged, nothing is passed.
 * @param voids ids of question versions that were taken back
 * @throws UnknownScoringVersion when this build does not have the version
 */
export function grade(snapshot: Snapshot, answers: Answers, version: number, voids: Iterable<string> = []): Grade {
	if (!isScoringVersion(version)) throw new UnknownScoringVersion(version);

	const voided = new Set(voids);
	const perQuestion = snapshot.questions.map((question) =>
		gradeQuestion(question, answers[question.questionVersionId] ?? [], version, voided)
	);
	const score = scoreOf(perQuestion);
	const perPool = gradePools(snapshot, perQuestion);
	const { passMark, passMarkPerPool } = snapshot.policy;
	const everyPool = perPool.every((pool) => pool.score === null || pool.score >= (passMarkPerPool ?? 0));

	return { score: score ?? 0, passed: score !== null && score >= passMark && everyPool, perQuestion, perPool };
}

/** A score to show: whole, rounded down, so that nobody reads the pass mark without having reached it. */
export function shownScore(score: number): number {
	return Math.floor(score);
}

function isScoringVersion(version: number): version is ScoringVersion {
	return Object.hasOwn(scorers, version);
}

function gradeQuestion(
	question: FrozenQuestion,
	marks: Marks,
	version: ScoringVersion,
	voided: ReadonlySet<string>
): QuestionGrade {
	const { slot, questionId, questionVersionId, pool, public: told, key } = question;
	const points =
		told.type === 'kasus'
			? pointsOfScenario(question, marks, version)
			: pointsOf(told.type, key, question, marks, version);

	return {
		slot,
		questionId,
		questionVersionId,
		pool,
		points: points ?? 0,
		weight: told.weight,
		blank: points === null,
		voided: voided.has(questionVersionId)
	};
}

/**
 * Points of one question that is no scenario, or of one scene.
 * @returns null for a blank, which is 0 under every rule: leaving one must never raise a score
 */
export function pointsOf(
	type: InteractionType,
	key: InteractionKey,
	parts: FrozenParts,
	marks: Marks,
	version: ScoringVersion
): number | null {
	const said = given(parts, marks);
	const ids = { options: parts.options.map(({ id }) => id), rows: (parts.rows ?? []).map(({ id }) => id) };
	const nothing =
		type === 'isian singkat'
			? comparedText(said.text) === ''
			: said.chosen.size + said.pairs.size + said.places.size === 0;
	if (nothing) return null;

	return Math.min(1, Math.max(0, scorers[version][type](key, ids, said)));
}

/** The mean over the scenes on the way that was taken; those that were not come to count as blank. */
function pointsOfScenario(question: FrozenQuestion, marks: Marks, version: ScoringVersion): number | null {
	const points = wholeWay(question, marks).map(({ told, key, frozen, marks: own }) =>
		pointsOf(told.type, key, frozen, own, version)
	);
	if (points.every((one) => one === null)) return null;

	return points.reduce<number>((sum, one) => sum + (one ?? 0), 0) / points.length;
}

function gradePools(snapshot: Snapshot, perQuestion: readonly QuestionGrade[]): PoolGrade[] {
	const names = new Map(snapshot.questions.map(({ pool, poolName }) => [pool, poolName]));

	return [...names].map(([pool, poolName]) => ({
		pool,
		poolName,
		score: scoreOf(perQuestion.filter((question) => question.pool === pool))
	}));
}

function scoreOf(questions: readonly QuestionGrade[]): number | null {
	const counting = questions.filter((question) => !question.voided);
	const weight = counting.reduce((sum, question) => sum + question.weight, 0);
	if (weight === 0) return null;

	return tidy((100 * counting.reduce((sum, question) => sum + question.points * question.weight, 0)) / weight);
}

/** All right options and no other. */
function exact(key: InteractionKey, _ids: Ids, { chosen }: Given): number {
	return chosen.size === key.right.length && key.right.every((id) => chosen.has(id)) ? 1 : 0;
}

/** max(0, right chosen ÷ right − wrong chosen ÷ wrong) */
function partial(key: InteractionKey, { options }: Ids, { chosen }: Given): number {
	const right = new Set(key.right);
	const wrong = options.filter((id) => !right.has(id));
	const rightChosen = key.right.filter((id) => chosen.has(id)).length;
	const wrongChosen = wrong.filter((id) => chosen.has(id)).length;

	return Math.max(0, rightChosen / right.size - (wrong.length === 0 ? 0 : wrongChosen / wrong.length));
}

/** The percents of what was chosen, kept within 0 and 100. */
function weighted(key: InteractionKey, _ids: Ids, { chosen }: Given): number {
	const percent = [...chosen].reduce((sum, id) => sum + (key.weights[id] ?? 0), 0);

	return Math.min(100, Math.max(0, percent)) / 100;
}

/** The share of the rows that took their right option. */
function rightRows({ pairs = {} }: InteractionKey, { rows }: Ids, given: Given): number {
	return rows.filter((row) => given.pairs.get(row) === pairs[row]).length / rows.length;
}

/**
 * The share of the neighbours of the right order that are neighbours in the answer, in that order; with `semua` only the
 * whole order counts. A place that several steps were given counts for none of them: no order can do better by a trick.
 */
function inOrder({ order = [], scoring }: InteractionKey, _ids: Ids, { places }: Given): number {
	if (scoring === 'semua') return order.every((id, index) => places.get(id) === index + 1) ? 1 : 0;

	const taken = [...places.values()];
	const own = new Map([...places].filter(([, place]) => taken.indexOf(place) === taken.lastIndexOf(place)));
	const neighbours = order.slice(1).filter((id, index) => {
		const before = own.get(order[index]!);

		return before !== undefined && own.get(id) === before + 1;
	});

	return neighbours.length / (order.length - 1);
}

/** 1 for one of the accepted texts, or a number within the tolerance of an accepted one. */
function accepted({ accepted = [] }: InteractionKey, _ids: Ids, { text }: Given): number {
	const number = readNumber(text);

	return accepted.some((one) =>
		'text' in one
			? comparedText(one.text) === comparedText(text)
			: number !== undefined && Math.abs(number - one.value) <= one.tolerance + 1e-9
	)
		? 1
		: 0;
}

function tidy(value: number): number {
	return Math.round(value * 1e9) / 1e9;
}
