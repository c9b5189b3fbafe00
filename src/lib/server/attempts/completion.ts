import { desc, eq, sql } from 'drizzle-orm';
import { correctedKeysOf, gradeCorrected, voidsOf } from '#lib/assessment/correction.ts';
import { scoringVersion, type Answers } from '#lib/assessment/grade.ts';
import type { Transaction } from '#lib/server/db/connect.ts';
import { newId } from '#lib/server/db/id.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import { attempt, grading } from '#lib/server/db/schema/learning.ts';
import { recordAudit } from '../audit/audit.ts';
import type { Issued } from '../certificates/certificates.ts';
import { fulfil } from '../certificates/fulfil.ts';
import { today } from '../organisation/institution.ts';
import { refreshStandings } from '../oversight/standings.ts';
import { correctionsInForce } from '../questions/corrections.ts';
import { tallyAttempt } from '../questions/tally.ts';
import { listAnswers } from './answers.ts';
import { isOpen, listRequirements } from './requirements.ts';

type AttemptRow = typeof attempt.$inferSelect;

export type Graded = {
	id: string;
	/** 0 to 100; null for an attempt that ended ungraded. */
	score: number | null;
	passed: boolean;
	/** What this very act has issued. */
	certificates: Issued[];
};

/**
 * Closes an attempt and grades it in the caller's transaction, by what was decided about its questions until now. One that
 * is closed keeps its result, so that however many requests arrive, there is one grading and one certificate.
 */
export async function closeAndGrade(
	tx: Transaction,
	row: AttemptRow,
	{ closedBy, now }: { closedBy: 'person' | 'deadline'; now: Date }
): Promise<Graded> {
	if (row.submittedAt) return { ...(await lastGrading(tx, row.id)), certificates: [] };

	const kept = await listAnswers(tx, row.id);
	const answers: Answers = Object.fromEntries(kept.map((one) => [one.questionVersionId, one.value]));
	const versions = row.snapshot.questions.map((one) => one.questionVersionId);
	const corrections = await correctionsInForce(tx, versions);
	const voids = voidsOf(corrections);
	// Nothing of it counts any more: it ends ungraded, and costs no try.
	if (versions.every((id) => voids.includes(id))) return endUngraded(tx, row, now);

	const { score, passed, perQuestion } = gradeCorrected(row.snapshot, answers, scoringVersion, corrections);
	// The pause is counted from when the time ran out, not from when somebody noticed.
	const submittedAt = closedBy === 'deadline' && row.deadlineAt && row.deadlineAt < now ? row.deadlineAt : now;

	await closeQuery(tx).run({ id: row.id, submittedAt, closedBy });
	await firstGradingQuery(tx).run({
		id: newId(),
		attemptId: row.id,
		scoringVersion,
		voids,
		correctedKeys: correctedKeysOf(corrections),
		score,
		passed,
		perQuestion,
		now,
		closedBy
	});
	await tallyAttempt(tx, { ...row, submittedAt }, perQuestion, kept, 1);
	const actor = closedBy === 'person' ? row.personId : 'system';
	await recordAudit(tx, {
		at: now,
		actor,
		kind: 'attempt.grade',
		subject: row.id,
		payload: { module: row.moduleId, requirement: row.requirementId, n: row.n, score, passed, scoringVersion, closedBy }
	});

	const passing = { ...row, submittedAt };

	return {
		id: row.id,
		score,
		passed,
		certificates: passed ? await fulfilModule(tx, passing, now, actor, submittedAt) : []
	};
}

/** As a withdrawal of its module does. */
async function endUngraded(tx: Transaction, row: AttemptRow, now: Date): Promise<Graded> {
	await tx.update(attempt).set({ submittedAt: now, closedBy: 'withdrawn' }).where(eq(attempt.id, row.id));
	await recordAudit(tx, {
		at: now,
		actor: 'system',
		kind: 'attempt.void',
		subject: row.id,
		payload: { module: row.moduleId, requirement: row.requirementId, n: row.n }
	});
	await refreshStandings(tx, [row.personId], await today(tx, now));

	return { id: row.id, score: null, passed: false, certificates: [] };
}

/**
 * A pass fulfils every open requirement of the module, whatever programme asks for it, but none of a cycle that opened only
 * after the attempt: a pass that comes by a correction is no try of a later period. One by the shorter quiz fulfils what it
 * was taken for, and no requirement for which the person has to go the whole way.
 * @param openAt when they have to be open: for an attempt that is closed late, when its time ran out
 */
export async function fulfilModule(
	tx: Transaction,
	{
		id: attemptId,
		personId,
		moduleId,
		publicationId,
		requirementId,
		refreshesId,
		submittedAt
	}: Pick<AttemptRow, 'id' | 'personId' | 'moduleId' | 'publicationId' | 'requirementId' | 'refreshesId'> & {
		submittedAt: Date;
	},
	now: Date,
	actor: string,
	openAt = now
): Promise<Issued[]> {
	const on = await today(tx, now);
	const taken = await today(tx, submittedAt);
	const at = { on: await today(tx, openAt), now: openAt };
	const open = (await listRequirements(tx, personId, at, moduleId)).filter(
		(one) =>
			isOpen(one) &&
			one.opensOn <= taken &&
			(refreshesId === null || one.refreshesId !== null || one.requirementId === requirementId)
	);
	const issued = await fulfil(tx, open, { publicationId, attemptId }, now, actor);
	await refreshStandings(tx, [personId], on);

	return issued;
}

const closeQuery = preparedOnce((tx: Transaction) =>
	tx
		.update(attempt)
		.set({ submittedAt: sql`${sql.placeholder('submittedAt')}`, closedBy: sql`${sql.placeholder('closedBy')}` })
		.where(eq(attempt.id, sql.placeholder('id')))
		.prepare()
);
const firstGradingQuery = preparedOnce((tx: Transaction) =>
	tx
		.insert(grading)
		.values({
			id: sql.placeholder('id'),
			attemptId: sql.placeholder('attemptId'),
			n: 1,
			scoringVersion: sql.placeholder('scoringVersion'),
			voids: sql.placeholder('voids'),
			correctedKeys: sql.placeholder('correctedKeys'),
			score: sql.placeholder('score'),
			passed: sql.placeholder('passed'),
			perQuestion: sql.placeholder('perQuestion'),
			at: sql.placeholder('now'),
			reason: sql.placeholder('closedBy')
		})
		.prepare()
);

async function lastGrading(tx: Transaction, attemptId: string): Promise<Omit<Graded, 'certificates'>> {
	const row = await tx
		.select({ score: grading.score, passed: grading.passed })
		.from(grading)
		.where(eq(grading.attemptId, attemptId))
		.orderBy(desc(grading.n))
		.limit(1)
		.get();

	return { id: attemptId, score: row?.score ?? null, passed: row?.passed ?? false };
}
