import { and, desc, eq, inArray, isNotNull, ne, sql } from 'drizzle-orm';
import type { QuestionGrade } from '#lib/assessment/grade.ts';
import type { FrozenQuestion, Snapshot } from '#lib/assessment/snapshot.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { attempt, grading, reading } from '#lib/server/db/schema/learning.ts';
import type { Published, PublishedLesson } from '../publishing/published.ts';
import { findTries } from './history.ts';
import type { Tries } from './tries.ts';

/** What stands between a person and the next try. */
export type NextTry = Tries & {
	/** Lessons to read to their end again before it, in their order. */
	rereads: Reread[];
	/** With no try left: reading these lessons opens one more, from `nextAt` on. */
	reopens: boolean;
};

export type Reread = { slug: string; title: string };

/**
 * The next try of a requirement, under the policy that it would be drawn from. After a failed one the lessons of what was
 * missed may have to be read again; with no try left, reading all of them opens one more, a while after the last.
 */
export async function findNextTry(
	db: Reader,
	personId: string,
	requirementId: string,
	{ publication, lessons }: Published,
	on: Day
): Promise<NextTry> {
	const { policy } = publication.module;
	const tries = await findTries(db, personId, requirementId, policy, on);
	const reopens = tries.left === 0 && policy.reopensAfterMinutes !== null;
	if (tries.lastAt === null || !(reopens || (tries.left !== 0 && policy.rereadMissed))) {
		return { ...tries, rereads: [], reopens: false };
	}

	const taught = reopens ? lessons : await missedLessons(db, personId, requirementId, lessons);
	const read = await readSince(db, personId, taught, tries.lastAt);
	const rereads = taught
		.filter(({ lessonVersionId }) => !read.has(lessonVersionId))
		.map(({ slug, title }) => ({ slug, title }));

	const reopensAt = tries.lastAt.getTime() + (policy.reopensAfterMinutes ?? 0) * 60_000;
	// The pause holds for this try too.
	const nextAt = reopens ? new Date(Math.max(reopensAt, tries.nextAt?.getTime() ?? 0)) : tries.nextAt;

	return { ...tries, nextAt, rereads, reopens };
}

/** The lessons that teach what was missed: whole topics, because which question went wrong would tell its key. */
export function lessonsOfMissed<Lesson extends { objectives: readonly string[] }>(
	lessons: readonly Lesson[],
	questions: readonly FrozenQuestion[],
	perQuestion: readonly QuestionGrade[]
): Lesson[] {
	const missed = missedObjectives(questions, perQuestion);

	return lessons.filter((lesson) => lesson.objectives.some((id) => missed.has(id)));
}

/** Ids of the learning objectives of the questions that did not get all their points. */
export function missedObjectives(
	questions: readonly FrozenQuestion[],
	perQuestion: readonly QuestionGrade[]
): Set<string> {
	const missed = perQuestion.filter((one) => !one.voided && one.points < 1);

	return new Set(missed.flatMap((one) => questions[one.slot]?.public.objectives ?? []));
}

async function missedLessons(
	db: Reader,
	personId: string,
	requirementId: string,
	lessons: readonly PublishedLesson[]
): Promise<readonly PublishedLesson[]> {
	const last = await db
		.select({
			snapshot: sql<Snapshot>`${attempt.snapshot}`.mapWith(attempt.snapshot),
			perQuestion: grading.perQuestion
		})
		.from(attempt)
		.innerJoin(grading, eq(grading.attemptId, attempt.id))
		.where(
			and(
				eq(attempt.personId, personId),
				eq(attempt.requirementId, requirementId),
				isNotNull(attempt.submittedAt),
				ne(attempt.closedBy, 'withdrawn')
			)
		)
		.orderBy(desc(attempt.submittedAt), desc(grading.n))
		.limit(1)
		.get();

	return last ? lessonsOfMissed(lessons, last.snapshot.questions, last.perQuestion) : [];
}

/** Ids of the lesson versions that were read to their end after a moment. */
async function readSince(
	db: Reader,
	personId: string,
	lessons: readonly PublishedLesson[],
	since: Date
): Promise<Set<string>> {
	const rows = await db
		.select({ lessonVersionId: reading.lessonVersionId, at: reading.lastCompletedAt })
		.from(reading)
		.where(
			and(
				eq(reading.personId, personId),
				inArray(
					reading.lessonVersionId,
					lessons.map((one) => one.lessonVersionId)
				)
			)
		);

	return new Set(rows.filter(({ at }) => at !== null && at > since).map((row) => row.lessonVersionId));
}
