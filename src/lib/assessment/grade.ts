import type { Key, SupportedType } from '../content/model.ts';
import type { FrozenQuestion, Snapshot } from './snapshot.ts';

/** Tokens of the chosen options by question version; a missing or empty one is a blank. */
export type Answers = Readonly<Record<string, readonly string[]>>;

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

/** Points of one question, from 0 to 1, for the ids of the chosen options, of which there is at least one. */
type Scorer = (key: Key, optionIds: readonly string[], chosen: ReadonlySet<string>) => number;

/** Never change a version that attempts were frozen under: add one. */
export const scorers = {
	1: {
		'pilihan ganda': exact,
		'pilihan ganda kompleks': (key, optionIds, chosen) => {
			switch (key.scoring) {
				case 'semua':
					return exact(key, optionIds, chosen);
				case 'bobot':
					return weighted(key, chosen);
				case 'sebagian':
					return partial(key, optionIds, chosen);
			}
		}
	}
} as const satisfies Record<number, Record<SupportedType, Scorer>>;

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
	tokens: readonly string[],
	version: ScoringVersion,
	voided: ReadonlySet<string>
): QuestionGrade {
	const { slot, questionId, questionVersionId, pool, options, public: told, key } = question;
	const given = new Set(tokens);
	const chosen = new Set(options.filter(({ token }) => given.has(token)).map(({ id }) => id));
	const optionIds = options.map(({ id }) => id);
	// A blank is 0 under every rule: leaving one must never raise a score.
	const points = chosen.size === 0 ? 0 : scorers[version][told.type](key, optionIds, chosen);

	return {
		slot,
		questionId,
		questionVersionId,
		pool,
		points: Math.min(1, Math.max(0, points)),
		weight: told.weight,
		blank: chosen.size === 0,
		voided: voided.has(questionVersionId)
	};
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
function exact(key: Key, _optionIds: readonly string[], chosen: ReadonlySet<string>): number {
	return chosen.size === key.right.length && key.right.every((id) => chosen.has(id)) ? 1 : 0;
}

/** max(0, right chosen ÷ right − wrong chosen ÷ wrong) */
function partial(key: Key, optionIds: readonly string[], chosen: ReadonlySet<string>): number {
	const right = new Set(key.right);
	const wrong = optionIds.filter((id) => !right.has(id));
	const rightChosen = key.right.filter((id) => chosen.has(id)).length;
	const wrongChosen = wrong.filter((id) => chosen.has(id)).length;

	return Math.max(0, rightChosen / right.size - (wrong.length === 0 ? 0 : wrongChosen / wrong.length));
}

/** The percents of what was chosen, kept within 0 and 100. */
function weighted(key: Key, chosen: ReadonlySet<string>): number {
	const percent = [...chosen].reduce((sum, id) => sum + (key.weights[id] ?? 0), 0);

	return Math.min(100, Math.max(0, percent)) / 100;
}

function tidy(value: number): number {
	return Math.round(value * 1e9) / 1e9;
}
