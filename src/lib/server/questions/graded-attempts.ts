import { and, asc, gt, inArray, isNotNull, lte, sql, type SQL } from 'drizzle-orm';
import type { Correction, GradedAttempt } from '#lib/assessment/correction.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { answer, attempt, grading } from '#lib/server/db/schema/learning.ts';
import { isLastGrading } from '../attempts/history.ts';
import { findCorrections } from './corrections.ts';

/** So many attempts are looked through at a time: their snapshots are what memory holds. */
const windowSize = 50;

export type HeldAttempt = GradedAttempt & {
	id: string;
	personId: string;
	moduleId: string;
	requirementId: string;
	publicationId: string;
	refreshesId: string | null;
	submittedAt: Date;
	/** Which try it was, and how often it has been graded. */
	n: number;
	gradings: number;
};

/**
 * Attempts in the order of their ids, a bounded number at a time; between two windows whoever waits comes first. A window
 * is a range of the primary key, so that no query has to look through the whole table for its next row.
 * @returns conditions for the attempts of each window, and how many were passed by so far
 */
export async function* attemptWindows(db: Reader): AsyncGenerator<{ within: SQL; passed: number }> {
	for (let after = '', passed = 0; ;) {
		const last = await db
			.select({ id: attempt.id })
			.from(attempt)
			.where(gt(attempt.id, after))
			.orderBy(asc(attempt.id))
			.limit(1)
			.offset(windowSize - 1)
			.get();
		passed += windowSize;
		yield { within: and(gt(attempt.id, after), last && lte(attempt.id, last.id))!, passed };
		if (!last) return;

		after = last.id;
		await new Promise(setImmediate);
	}
}

/** The graded attempts among some that hold any of these question versions, each as it was last graded. */
export async function listHolding(
	db: Reader,
	questionVersionIds: readonly string[],
	within: SQL
): Promise<HeldAttempt[]> {
	const versions = JSON.stringify(questionVersionIds);
	const rows = await db
		.select({
			id: attempt.id,
			personId: attempt.personId,
			moduleId: attempt.moduleId,
			requirementId: attempt.requirementId,
			publicationId: attempt.publicationId,
			refreshesId: attempt.refreshesId,
			submittedAt: sql<Date>`${attempt.submittedAt}`.mapWith(attempt.submittedAt),
			n: attempt.n,
			snapshot: attempt.snapshot,
			gradings: grading.n,
			scoringVersion: grading.scoringVersion,
			score: grading.score,
			passed: grading.passed,
			voids: grading.voids,
			correctedKeys: grading.correctedKeys
		})
		.from(attempt)
		.innerJoin(grading, isLastGrading)
		.where(
			and(
				within,
				// The plus keeps the planner from the index of publications: it would go through all of one for each window.
				sql`+${attempt.publicationId} in (
					select p.publication_id from publication_question p where p.question_version_id in (select value from json_each(${versions}))
				)`,
				isNotNull(attempt.submittedAt),
				// Ids are random: one that stands in the snapshot anywhere is that of a question.
				sql`exists (select 1 from json_each(${versions}) v where instr(${attempt.snapshot}, v.value) > 0)`
			)
		)
		.orderBy(asc(attempt.id));
	const answers = await answersOf(
		db,
		rows.map((row) => row.id)
	);
	const corrections = await correctionsOf(db, rows);

	return rows.map(({ voids, correctedKeys, ...row }) => ({
		...row,
		answers: answers.get(row.id) ?? {},
		corrections: corrections({ voids, correctedKeys })
	}));
}

/** What is kept as answers of some attempts, by attempt and question version. */
export async function answersOf(db: Reader, attemptIds: string[]): Promise<Map<string, Record<string, string[]>>> {
	const rows = await db
		.select({ attemptId: answer.attemptId, version: answer.questionVersionId, value: answer.value })
		.from(answer)
		.where(inArray(answer.attemptId, [...new Set(attemptIds)]));
	const answers = new Map<string, Record<string, string[]>>();
	for (const { attemptId, version, value } of rows) {
		const own = answers.get(attemptId) ?? {};
		own[version] = value;
		answers.set(attemptId, own);
	}

	return answers;
}

type Taken = { voids: string[]; correctedKeys: string[] };

/** What some gradings have taken. @returns the corrections of one of them */
export async function correctionsOf(db: Reader, gradings: readonly Taken[]): Promise<(one: Taken) => Correction[]> {
	const ids = [...new Set(gradings.flatMap(({ correctedKeys }) => correctedKeys))];
	const keys = new Map((await findCorrections(db, ids)).flatMap((one) => (one.kind === 'key' ? [[one.id, one]] : [])));

	return ({ voids, correctedKeys }) => [
		...voids.map((questionVersionId): Correction => ({ questionVersionId, kind: 'void' })),
		...correctedKeys.flatMap((id) => keys.get(id) ?? [])
	];
}
