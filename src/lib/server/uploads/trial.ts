import { createHash } from 'node:crypto';
import { answerOf, withoutEarlyLeave } from '#lib/assessment/answerable.ts';
import { draw } from '#lib/assessment/draw.ts';
import { grade, scoringVersion, shownScore } from '#lib/assessment/grade.ts';
import { leave, type Marks } from '#lib/assessment/marks.ts';
import { countQuestions, reviewQuestion, type Counts, type ReviewedQuestion } from '#lib/assessment/review.ts';
import { reachedScenes } from '#lib/assessment/scenario.ts';
import {
	asLearnerSees,
	freeze,
	type FrozenQuestion,
	type LearnerQuestion,
	type Snapshot
} from '#lib/assessment/snapshot.ts';
import type { PreparedModule } from '../publishing/prepare.ts';

/** What was marked, by the place of the question. */
export type TrialAnswers = ReadonlyMap<number, Marks>;

export type TrialResult = {
	/** 0 to 100, rounded down. */
	score: number;
	passed: boolean;
	counts: Counts;
	blank: number;
	review: ReviewedQuestion[];
};

/** What a seed of `newSeed` looks like. */
export function isSeed(text: string): boolean {
	return /^[0-9a-f]{32}$/.test(text);
}

/**
 * A quiz as the first attempt at it would be drawn. Nothing is stored: the same seed draws the same again, tokens included.
 * These may be told by the seed, because whoever tries a quiz before it is published may see its keys.
 */
export function drawTrial({ module, questions }: PreparedModule, seed: string): Snapshot {
	let made = 0;
	const newToken = () => createHash('sha256').update(`${seed}/${made++}`).digest('hex').slice(0, 24);
	const pools = module.pools.map((pool) => ({
		...pool,
		questions: questions.filter((one) => one.pool === pool.slug).map((one) => one.question)
	}));
	const drawn = draw(pools, seed, new Set(), newToken, module.policy.shuffled);

	return freeze(
		drawn,
		Object.fromEntries(drawn.map(({ question: { public: told } }) => [told.id, told.id])),
		module.policy,
		seed
	);
}

/** The questions as learners see them, as far as the answers have led, with what is kept of these. */
export function askTrial(
	snapshot: Snapshot,
	sent: TrialAnswers
): { questions: LearnerQuestion[]; marks: Record<number, string[]> } {
	const answers = kept(snapshot, sent);

	return {
		questions: asLearnerSees(snapshot, answers),
		marks: Object.fromEntries(snapshot.questions.map((one) => [one.slot, [...(answers[one.questionVersionId] ?? [])]]))
	};
}

/** Graded as an attempt would be, and reviewed with all keys. */
export function gradeTrial(snapshot: Snapshot, sent: TrialAnswers): TrialResult {
	const answers = kept(snapshot, sent);
	const graded = grade(snapshot, answers, scoringVersion);

	return {
		score: shownScore(graded.score),
		passed: graded.passed,
		counts: countQuestions(graded),
		blank: graded.perQuestion.filter(({ blank }) => blank).length,
		review: snapshot.questions.map((question) =>
			reviewQuestion(question, answers[question.questionVersionId] ?? [], graded.perQuestion[question.slot])
		)
	};
}

/** What can be an answer, by question; what cannot is taken for none. */
function kept({ questions }: Snapshot, sent: TrialAnswers): Record<string, Marks> {
	return Object.fromEntries(
		questions.map((question) => [question.questionVersionId, takeMarks(question, sent.get(question.slot) ?? [])])
	);
}

/** Of a scenario scene by scene, as they would have been given: no scene is answered before the one that leads to it is left. */
function takeMarks(question: FrozenQuestion, marks: Marks): Marks {
	if (!question.scenes) return answerOf(question, marks) ?? [];

	let taken: Marks = [];
	for (;;) {
		const scene = reachedScenes(question, taken)?.find(({ left }) => !left)?.frozen.token;
		if (scene === undefined) return taken;

		const own = [...taken, ...marks.filter((mark) => mark.startsWith(`${scene}/`))];
		const next = answerOf(question, withoutEarlyLeave(question, own, taken), taken);
		if (!next) return taken;
		if (!next.includes(leave(scene))) return next;

		taken = next;
	}
}
