import { and, eq, lt, sql } from 'drizzle-orm';
import { answerOf, withoutEarlyLeave } from '#lib/assessment/answerable.ts';
import { sameMarks } from '#lib/assessment/marks.ts';
import type { Certainty } from '#lib/assessment/certainty.ts';
import { scenesShown, type FrozenQuestion, type LearnerScene } from '#lib/assessment/snapshot.ts';
import type { Policy } from '#lib/content/model.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Database, Reader, Transaction } from '#lib/server/db/connect.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import { answer, attempt } from '#lib/server/db/schema/learning.ts';
import { Problem } from '../problem.ts';

/** What a learner marked in one question, see `marks.ts`; empty takes the answer back. */
export type GivenAnswer = {
	slot: number;
	tokens: string[];
	/** How sure the person is, where the quiz asks. */
	certainty?: Certainty | null;
	/** Counts up with each change of the answer; the highest wins, whatever order the line delivers them in. */
	sequence: number;
};

/** What is kept for a question: the given answer, or the later one that has overtaken it. */
export type SavedAnswer = Required<GivenAnswer> & {
	savedAt: Date;
	accepted: boolean;
	/** Of a scenario: those that the kept answer has led to. */
	scenes?: LearnerScene[];
};

/** What decides whether an answer can be taken now. */
export type Taking = { submittedAt: Date | null; deadlineAt: Date | null; reachedSlot: number; policy: Policy };

/**
 * Saves one answer of a person's own open attempt. Once this returns, the answer is on the disk. Saving it again changes
 * nothing; an older one than what is kept is not taken, and the kept one is returned.
 * @throws Problem `attempt_unknown`, `attempt_closed`, `attempt_deadline`, `attempt_question_done` or `answer_unreadable`
 */
export async function saveAnswer(
	db: Database,
	personId: string,
	attemptId: string,
	given: GivenAnswer,
	now: Date
): Promise<SavedAnswer> {
	return db.write(async (tx) => {
		const { question, policy } = await findOpenQuestion(tx, personId, attemptId, given.slot, now);
		// Scenes that were left stay as they were, so what is kept decides what may follow.
		const kept =
			question.public.type === 'kasus' ? await findKept(tx, attemptId, question.questionVersionId) : undefined;
		const tokens = requireAnswer(question, given.tokens, kept?.value);
		const certainty = policy.certainty ? (given.certainty ?? null) : null;
		const saved = await upsertAnswer(tx, attemptId, question.questionVersionId, { ...given, tokens, certainty }, now);
		const scenes = scenesShown(question, saved.tokens);

		return { ...saved, ...(scenes && { scenes }) };
	});
}

/** What a form without scripts sends for a question: the answer, and the one that it showed when it was loaded. */
export type FormAnswer = Said & { slot: number; shown: Said };

type Said = { tokens: string[]; certainty: Certainty | null };

/**
 * Saves what was changed in a form; questions that were left as they were shown keep what another tab or device has
 * saved since.
 * @returns how many answers were saved, and the slots of scenarios whose scene was not left, being without an answer
 * @throws Problem `attempt_question_done` or `answer_unreadable`
 */
export async function saveForm(
	tx: Transaction,
	attemptId: string,
	{ questions, ...taking }: Taking & { questions: readonly FrozenQuestion[] },
	form: readonly FormAnswer[],
	now: Date
): Promise<{ saved: number; stayed: number[] }> {
	const kept = new Map(
		(await listAnswers(tx, attemptId)).map(({ questionVersionId, ...row }) => [questionVersionId, row])
	);
	const stayed: number[] = [];
	let saved = 0;

	for (const { slot, shown, ...sent } of form) {
		const question = questions[slot];
		if (!question) throw new Problem('answer_unreadable', m.attempt_answer_unreadable());

		const before = kept.get(question.questionVersionId);
		const marks = withoutEarlyLeave(question, sent.tokens, before?.value);
		if (marks.length < sent.tokens.length) stayed.push(slot);
		const certainty = taking.policy.certainty ? sent.certainty : null;
		const asShown = sameMarks(marks, shown.tokens);
		if (asShown && certainty === shown.certainty) continue;

		requirePresent(taking, slot);
		// Only how sure somebody is was changed: what another tab has answered since stays.
		const tokens = asShown ? (before?.value ?? []) : requireAnswer(question, marks, before?.value);
		if (sameMarks(tokens, before?.value ?? []) && certainty === (before?.certainty ?? null)) continue;

		const sequence = (before?.sequence ?? 0) + 1;
		await upsertAnswer(tx, attemptId, question.questionVersionId, { slot, tokens, certainty, sequence }, now);
		saved += 1;
	}

	return { saved, stayed };
}

export async function listAnswers(db: Reader, attemptId: string) {
	return answersQuery(db).all({ attemptId });
}

const answersQuery = preparedOnce((db: Reader) =>
	db
		.select({
			questionVersionId: answer.questionVersionId,
			value: answer.value,
			certainty: answer.certainty,
			sequence: answer.sequence,
			savedAt: answer.savedAt
		})
		.from(answer)
		.where(eq(answer.attemptId, sql.placeholder('attemptId')))
		.prepare()
);

/** The one question of the attempt, cut out by the database with the policy: a save need not read all of them. */
async function findOpenQuestion(
	tx: Transaction,
	personId: string,
	attemptId: string,
	slot: number,
	now: Date
): Promise<{ question: FrozenQuestion; policy: Policy }> {
	const path = `$.questions[${Math.trunc(slot)}]`;
	const row = await questionQuery(tx).get({ path, attemptId, personId });

	if (!row) throw new Problem('attempt_unknown', m.attempt_unknown());
	const taking = { ...row, policy: JSON.parse(row.policy) as Policy };
	requireRunning(taking, now);
	if (row.question === null) throw new Problem('answer_unreadable', m.attempt_answer_unreadable());
	requirePresent(taking, slot);

	return { question: JSON.parse(row.question) as FrozenQuestion, policy: taking.policy };
}

const questionQuery = preparedOnce((tx: Transaction) =>
	tx
		.select({
			submittedAt: attempt.submittedAt,
			deadlineAt: attempt.deadlineAt,
			reachedSlot: attempt.reachedSlot,
			policy: sql<string>`json_extract(${attempt.snapshot}, '$.policy')`,
			question: sql<string | null>`json_extract(${attempt.snapshot}, ${sql.placeholder('path')})`
		})
		.from(attempt)
		.where(and(eq(attempt.id, sql.placeholder('attemptId')), eq(attempt.personId, sql.placeholder('personId'))))
		.prepare()
);

/** Whether the time is up, with what the line is given: an answer given in time may still be on its way. */
export function isOver(deadlineAt: Date | null, { graceSeconds }: Pick<Policy, 'graceSeconds'>, now: Date): boolean {
	return deadlineAt !== null && now.getTime() > deadlineAt.getTime() + graceSeconds * 1000;
}

/** @throws Problem `attempt_closed` or `attempt_deadline` */
export function requireRunning({ submittedAt, deadlineAt, policy }: Omit<Taking, 'reachedSlot'>, now: Date): void {
	if (submittedAt) throw new Problem('attempt_closed', m.attempt_closed());
	if (isOver(deadlineAt, policy, now)) throw new Problem('attempt_deadline', m.attempt_deadline());
}

/** In a quiz that goes one way, only the question that is being asked can be answered. */
function requirePresent({ policy, reachedSlot }: Pick<Taking, 'policy' | 'reachedSlot'>, slot: number): void {
	if (policy.navigation === 'free' || slot === reachedSlot) return;

	throw new Problem('attempt_question_done', m.attempt_question_done({ number: slot + 1 }));
}

function requireAnswer(question: FrozenQuestion, marks: readonly string[], kept?: readonly string[]): string[] {
	const answer = answerOf(question, marks, kept);
	if (!answer) throw new Problem('answer_unreadable', m.attempt_answer_unreadable());

	return answer;
}

async function upsertAnswer(
	tx: Transaction,
	attemptId: string,
	questionVersionId: string,
	{ slot, tokens, certainty, sequence }: Required<GivenAnswer>,
	now: Date
): Promise<SavedAnswer> {
	const written = await upsertQuery(tx).get({ attemptId, questionVersionId, tokens, certainty, sequence, now });
	if (written) return { slot, tokens, certainty, sequence, savedAt: now, accepted: true };

	const kept = (await findKept(tx, attemptId, questionVersionId))!;
	const accepted = kept.sequence === sequence && sameMarks(kept.value, tokens) && kept.certainty === certainty;

	return {
		slot,
		tokens: kept.value,
		certainty: kept.certainty,
		sequence: kept.sequence,
		savedAt: kept.savedAt,
		accepted
	};
}

async function findKept(tx: Transaction, attemptId: string, questionVersionId: string) {
	return tx
		.select({
			value: answer.value,
			certainty: answer.certainty,
			sequence: answer.sequence,
			savedAt: answer.savedAt
		})
		.from(answer)
		.where(and(eq(answer.attemptId, attemptId), eq(answer.questionVersionId, questionVersionId)))
		.get();
}

const upsertQuery = preparedOnce((tx: Transaction) =>
	tx
		.insert(answer)
		.values({
			attemptId: sql.placeholder('attemptId'),
			questionVersionId: sql.placeholder('questionVersionId'),
			value: sql.placeholder('tokens'),
			// Drizzle's own encoder takes no null here.
			certainty: sql`${sql.placeholder('certainty')}`,
			sequence: sql.placeholder('sequence'),
			savedAt: sql.placeholder('now')
		})
		.onConflictDoUpdate({
			target: [answer.attemptId, answer.questionVersionId],
			set: {
				value: sql`excluded.value`,
				certainty: sql`excluded.certainty`,
				sequence: sql`excluded.sequence`,
				savedAt: sql`excluded.saved_at`
			},
			setWhere: lt(answer.sequence, sql`excluded.sequence`)
		})
		.returning({ savedAt: answer.savedAt })
		.prepare()
);
