import type { Key } from '../content/model.ts';
import { grade, type Answers, type Grade } from './grade.ts';
import type { Snapshot } from './snapshot.ts';

/** What was decided about one question version after people had answered it. */
export type Correction = { questionVersionId: string } & ({ kind: 'void' } | { kind: 'key'; id: string; key: Key });

/** An attempt as it was last graded, with the corrections that this grading took. */
export type GradedAttempt = {
	snapshot: Snapshot;
	answers: Answers;
	scoringVersion: number;
	score: number;
	passed: boolean;
	corrections: readonly Correction[];
};

export type Score = { score: number; passed: boolean };

/**
 * What a correction does to a graded attempt. `settled`: nothing, because its grading has taken it or it does not hold the
 * question; `stays`: the score is the same, only the question is judged otherwise; `fails`: it would not pass any more.
 */
export type Effect =
	| { kind: 'settled' }
	| { kind: 'rises' | 'stays' | 'falls' | 'fails'; before: Score; after: Grade; corrections: Correction[] };

/** Grades as `grade` does, without the void questions and by the corrected keys; at most one correction for a version. */
export function gradeCorrected(
	snapshot: Snapshot,
	answers: Answers,
	version: number,
	corrections: readonly Correction[]
): Grade {
	return grade(withCorrectedKeys(snapshot, corrections), answers, version, voidsOf(corrections));
}

/** The snapshot as the corrections would have it; the stored one never changes. */
export function withCorrectedKeys(snapshot: Snapshot, corrections: readonly Correction[]): Snapshot {
	const keys = new Map(corrections.flatMap((one) => (one.kind === 'key' ? [[one.questionVersionId, one.key]] : [])));
	if (keys.size === 0) return snapshot;

	return {
		...snapshot,
		questions: snapshot.questions.map((question) => ({
			...question,
			key: keys.get(question.questionVersionId) ?? question.key
		}))
	};
}

/** Ids of the question versions that do not count. */
export function voidsOf(corrections: readonly Correction[]): string[] {
	return corrections.flatMap((one) => (one.kind === 'void' ? [one.questionVersionId] : []));
}

/** Ids of the corrections that bring a key. */
export function correctedKeysOf(corrections: readonly Correction[]): string[] {
	return corrections.flatMap((one) => (one.kind === 'key' ? [one.id] : []));
}

/**
 * Judges corrections on top of those that the last grading took: others that it did not take stay out. What is judged
 * together is taken together or not at all: each alone, voids of every question that somebody had wrong would pass anybody.
 */
export function effectOf(attempt: GradedAttempt, judged: readonly Correction[]): Effect {
	const { snapshot, answers, scoringVersion, score, passed } = attempt;
	const held = new Set(snapshot.questions.map((question) => question.questionVersionId));
	const news = judged.filter(
		(correction) =>
			held.has(correction.questionVersionId) && !attempt.corrections.some((one) => isSame(one, correction))
	);
	if (news.length === 0) return { kind: 'settled' };

	const replaced = new Set(news.map((one) => one.questionVersionId));
	const corrections = [...attempt.corrections.filter((one) => !replaced.has(one.questionVersionId)), ...news];
	const after = gradeCorrected(snapshot, answers, scoringVersion, corrections);

	return { kind: kindOf({ score, passed }, after), before: { score, passed }, after, corrections };
}

/**
 * Whether a new grading takes the correction. By default nobody ends lower; with `mayFall` a score may, but a pass is never
 * taken away by counting again.
 */
export function isTaken({ kind }: Effect, mayFall: boolean): boolean {
	return kind === 'rises' || kind === 'stays' || (kind === 'falls' && mayFall);
}

/** Passing comes before the score: where pools have a mark of their own, a higher score may fail. */
function kindOf(before: Score, after: Score): 'rises' | 'stays' | 'falls' | 'fails' {
	if (before.passed !== after.passed) return after.passed ? 'rises' : 'fails';
	if (after.score === before.score) return 'stays';

	return after.score > before.score ? 'rises' : 'falls';
}

function isSame(one: Correction, other: Correction): boolean {
	if (one.questionVersionId !== other.questionVersionId) return false;

	return one.kind === 'key' ? other.kind === 'key' && one.id === other.id : other.kind === 'void';
}
