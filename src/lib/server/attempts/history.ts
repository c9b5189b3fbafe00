import { and, asc, eq, isNotNull, sql } from 'drizzle-orm';
import type { Policy, Release } from '#lib/content/model.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { attempt, extraAttempt, grading } from '#lib/server/db/schema/learning.ts';
import { extraTriesSql } from './accommodations.ts';
import { countTries, type Tries } from './tries.ts';

export type PastAttempt = {
	id: string;
	moduleId: string;
	requirementId: string;
	publicationId: string;
	n: number;
	startedAt: Date;
	deadlineAt: Date | null;
	submittedAt: Date | null;
	closedBy: 'person' | 'deadline' | 'withdrawn' | null;
	/** Null while open, and for ever when it ended ungraded. */
	score: number | null;
	/** Whether lists may tell the score: some policies hold it back until the quiz is passed, or longer. */
	scoreShown: boolean;
	passed: boolean;
};

/** Joins an attempt with how it was graded last. */
export const isLastGrading = and(
	eq(grading.attemptId, attempt.id),
	eq(grading.n, sql`(select max(g.n) from ${grading} g where g.attempt_id = ${attempt.id})`)
);

/** A person's attempts in the order they were started, each with its last grading. */
export async function listAttempts(db: Reader, personId: string, moduleId?: string): Promise<PastAttempt[]> {
	const rows = await attemptsQuery(db).all({ personId, moduleId: moduleId ?? null });

	return rows.map(({ showsScore, ...row }) => {
		const passed = row.passed ?? false;

		return { ...row, passed, scoreShown: showsScore === 'always' || (showsScore === 'passed' && passed) };
	});
}

const attemptsQuery = preparedOnce((db: Reader) =>
	db
		.select({
			id: attempt.id,
			moduleId: attempt.moduleId,
			requirementId: attempt.requirementId,
			publicationId: attempt.publicationId,
			n: attempt.n,
			startedAt: attempt.startedAt,
			deadlineAt: attempt.deadlineAt,
			submittedAt: attempt.submittedAt,
			closedBy: attempt.closedBy,
			score: grading.score,
			passed: grading.passed,
			showsScore: sql<Release>`json_extract(${attempt.snapshot}, '$.policy.shows.score')`
		})
		.from(attempt)
		.leftJoin(grading, isLastGrading)
		.where(
			and(
				eq(attempt.personId, sql.placeholder('personId')),
				eq(attempt.moduleId, sql`coalesce(${sql.placeholder('moduleId')}, ${attempt.moduleId})`)
			)
		)
		.orderBy(asc(attempt.startedAt), asc(attempt.id))
		.prepare()
);

/**
 * How many tries a person has for a requirement, under the policy of the publication that would be drawn from: with those
 * that were opened for it, and those of an accommodation on the day.
 */
export async function findTries(
	db: Reader,
	personId: string,
	requirementId: string,
	policy: Pick<Policy, 'tries' | 'pausesMinutes'>,
	on: Day
): Promise<Tries> {
	const closed = await closedQuery(db).all({ personId, requirementId });
	const extra = await extraQuery(db).get({ personId, requirementId, on });

	return countTries(
		policy,
		closed.map((one) => ({ submittedAt: one.submittedAt!, closedBy: one.closedBy! })),
		(extra?.opened ?? 0) + (extra?.given ?? 0)
	);
}

const closedQuery = preparedOnce((db: Reader) =>
	db
		.select({ submittedAt: attempt.submittedAt, closedBy: attempt.closedBy })
		.from(attempt)
		.where(
			and(
				eq(attempt.personId, sql.placeholder('personId')),
				eq(attempt.requirementId, sql.placeholder('requirementId')),
				isNotNull(attempt.submittedAt)
			)
		)
		.prepare()
);
const extraQuery = preparedOnce((db: Reader) =>
	db
		.select({ opened: sql<number>`count(*)`, given: extraTriesSql(sql.placeholder('personId'), sql.placeholder('on')) })
		.from(extraAttempt)
		.where(
			and(
				eq(extraAttempt.personId, sql.placeholder('personId')),
				eq(extraAttempt.requirementId, sql.placeholder('requirementId'))
			)
		)
		.prepare()
);

/** Ids of the questions that a person has had in the attempts at a module so far. */
export async function listSeen(db: Reader, personId: string, moduleId: string): Promise<Set<string>> {
	const rows = await db.all<{ questionId: string }>(sql`
		select distinct json_extract(question.value, '$.questionId') as questionId
		from ${attempt}, json_each(${attempt.snapshot}, '$.questions') as question
		where ${attempt.personId} = ${personId} and ${attempt.moduleId} = ${moduleId}`);

	return new Set(rows.map((row) => row.questionId));
}
