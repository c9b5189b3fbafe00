import { and, asc, eq, gt } from 'drizzle-orm';
import { gradeCorrected, type Correction } from '#lib/assessment/correction.ts';
import { UnknownScoringVersion } from '#lib/assessment/grade.ts';
import type { Snapshot } from '#lib/assessment/snapshot.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { attempt, grading } from '#lib/server/db/schema/learning.ts';
import { answersOf, correctionsOf } from '../questions/graded-attempts.ts';

/** A stored grading that grading again does not give. */
export type ReplayDifference = {
	attemptId: string;
	/** Which of its gradings, from 1. */
	n: number;
	scoringVersion: number;
	/** Scores from 0 to 100; `again` is null when this build does not have the version. */
	stored: { score: number; passed: boolean };
	again: { score: number; passed: boolean } | null;
	/** Places, from 0, of the questions whose points differ. */
	slots: number[];
};

export type ReplayReport = { gradings: number; differences: ReplayDifference[] };

/** How many gradings are held at a time. */
const pageSize = 200;
/** More than this are counted, not kept: memory stays bounded whatever is found. */
const keptDifferences = 1000;

/**
 * Grades stored attempts again, each under the scoring version, the voids and the corrected keys of its
 * gradings, and compares. The answers
 * of an attempt that is closed never change, so any difference is a fault of the data or of the program.
 * @param progress called after each page with how many gradings were done
 * @param attemptId only this one; else all
 */
export async function replayAttempts(
	db: Reader,
	{ attemptId, progress }: { attemptId?: string | undefined; progress?: (done: number) => void } = {}
): Promise<ReplayReport & { more: number }> {
	const report = { gradings: 0, differences: [] as ReplayDifference[], more: 0 };

	for (let page = await nextPage(db, '', attemptId); page.length > 0;) {
		const answers = await answersOf(
			db,
			page.map((row) => row.attemptId)
		);
		const corrections = await correctionsOf(db, page);
		for (const row of page) {
			const difference = compare(row, answers.get(row.attemptId) ?? {}, corrections(row));
			if (!difference) continue;

			if (report.differences.length < keptDifferences) report.differences.push(difference);
			else report.more++;
		}
		report.gradings += page.length;
		progress?.(report.gradings);
		page = await nextPage(db, page.at(-1)!.id, attemptId);
	}

	return report;
}

type Row = Awaited<ReturnType<typeof nextPage>>[number];

/** By the gradings' own ids: the cost of a page does not grow with how many came before it. */
async function nextPage(db: Reader, after: string, attemptId: string | undefined) {
	return db
		.select({
			id: grading.id,
			attemptId: grading.attemptId,
			n: grading.n,
			scoringVersion: grading.scoringVersion,
			voids: grading.voids,
			correctedKeys: grading.correctedKeys,
			score: grading.score,
			passed: grading.passed,
			perQuestion: grading.perQuestion,
			snapshot: attempt.snapshot
		})
		.from(grading)
		.innerJoin(attempt, eq(attempt.id, grading.attemptId))
		.where(and(gt(grading.id, after), attemptId === undefined ? undefined : eq(grading.attemptId, attemptId)))
		.orderBy(asc(grading.id))
		.limit(pageSize);
}

function compare(
	row: Row,
	answers: Record<string, string[]>,
	corrections: readonly Correction[]
): ReplayDifference | undefined {
	const { attemptId, n, scoringVersion, score, passed } = row;
	const again = gradeAgain(row.snapshot, answers, scoringVersion, corrections);
	const points = new Map(again?.perQuestion.map((one) => [one.slot, JSON.stringify([one.points, one.voided])]));
	const slots = row.perQuestion
		.filter((one) => points.get(one.slot) !== JSON.stringify([one.points, one.voided]))
		.map((one) => one.slot);
	if (again && again.score === score && again.passed === passed && slots.length === 0) return undefined;

	return {
		attemptId,
		n,
		scoringVersion,
		stored: { score, passed },
		again: again && { score: again.score, passed: again.passed },
		slots
	};
}

function gradeAgain(
	snapshot: Snapshot,
	answers: Record<string, string[]>,
	version: number,
	corrections: readonly Correction[]
) {
	try {
		return gradeCorrected(snapshot, answers, version, corrections);
	} catch (error) {
		if (error instanceof UnknownScoringVersion) return null;

		throw error;
	}
}
