import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import { alias, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Database, Reader, Transaction } from '#lib/server/db/connect.ts';
import { answer, attempt, grading } from '#lib/server/db/schema/learning.ts';
import { questionChoiceTally, questionTally, questionWeekTally } from '#lib/server/db/schema/questions.ts';
import { addRows, isTallied, rowsOf, tallyTables, type AttemptAnswer, type TallyRows } from './tally.ts';

export type TallyCheck = {
	/** Gradings that were read. */
	gradings: number;
	/** Rows of tallies that should be there. */
	rows: number;
	/** Rows that were missing, too many or not right. */
	differing: number;
};

/** How many gradings are held at a time. */
const pageSize = 200;
/** How many rows are written with one statement. */
const lotSize = 500;

/**
 * Computes all tallies from the gradings and compares them with those that are kept; `mend` puts right what differs. What
 * it holds grows with the questions, not with the attempts. The gradings are read before the database is locked; those
 * that come meanwhile are added under the lock, in the order in which they were written.
 * @param progress called after each page with how many gradings were read
 */
export async function checkTallies(
	db: Database,
	{ mend, progress = () => undefined }: { mend: boolean; progress?: (done: number) => void }
): Promise<TallyCheck> {
	const counted = new Counted();
	await count(db, counted, progress);

	return db.write(async (tx) => {
		// The transaction may run again when another process held the lock.
		const all = counted.copy();
		await count(tx, all, progress);
		const check: TallyCheck = { gradings: all.gradings, rows: 0, differing: 0 };
		for (const [lot, table] of Object.entries(tables) as [Lot, SQLiteTable][]) {
			const { rows, differing } = await settle(tx, lot, (await tx.select().from(table)) as Row[], all, mend);
			check.rows += rows;
			check.differing += differing;
		}

		return check;
	});
}

const tables = { questions: questionTally, choices: questionChoiceTally, weeks: questionWeekTally };

/**
 * Fills the tallies of a database whose attempts were graded before there were any: a grading that is replaced later has to
 * find what it had added. For the start, before anybody is served.
 * @param begin called when there is something to do
 */
export async function fillTallies(db: Database, begin: () => void): Promise<void> {
	const [tallied] = await db.select({ n: questionTally.n }).from(questionTally).limit(1);
	const [graded] = await db.select({ n: grading.n }).from(grading).limit(1);
	if (tallied || !graded) return;

	begin();
	await checkTallies(db, { mend: true });
}

type Lot = keyof TallyRows;
type Row = { n: number } & Record<string, number | string>;

/** The tallies of the gradings so far, by what tells their rows apart. */
class Counted {
	lots: Record<Lot, Map<string, Row>> = { questions: new Map(), choices: new Map(), weeks: new Map() };
	gradings = 0;
	/** The place of the last grading that was read. */
	last = 0;

	copy(): Counted {
		const copy = new Counted();
		copy.lots = structuredClone(this.lots);
		copy.gradings = this.gradings;
		copy.last = this.last;

		return copy;
	}

	add(rows: TallyRows): void {
		for (const lot of ['questions', 'choices', 'weeks'] as const) {
			for (const row of rows[lot] as Row[]) {
				const key = keyOf(lot, row);
				const known = this.lots[lot].get(key);
				if (!known) this.lots[lot].set(key, { ...row });
				else for (const name of tallyTables[lot].sums) (known[name] as number) += row[name] as number;
			}
		}
	}
}

function keyOf(lot: Lot, row: Row): string {
	return JSON.stringify(tallyTables[lot].keys.map((name) => row[name]));
}

/** Adds each grading, and takes away the one that it has replaced. */
async function count(db: Reader, counted: Counted, progress: (done: number) => void): Promise<void> {
	for (let page = await nextPage(db, counted.last); page.length > 0; page = await nextPage(db, counted.last)) {
		const answers = await answersOf(
			db,
			page.map((row) => row.attemptId)
		);

		for (const { attemptId, perQuestion, replaced, snapshot, submittedAt, ...row } of page) {
			if (!submittedAt || !isTallied({ ...row, snapshot })) continue;

			const closed = { ...row, snapshot, submittedAt };
			const kept = answers.get(attemptId) ?? [];
			if (replaced) counted.add(await rowsOf(db, closed, replaced, kept, -1));
			counted.add(await rowsOf(db, closed, perQuestion, kept, 1));
		}
		counted.gradings += page.length;
		counted.last = page.at(-1)!.place;
		progress(counted.gradings);
	}
}

const before = alias(grading, 'before');
/** SQLite's own number of a row: the order in which rows were written. */
const place = sql<number>`${sql.raw('grading.rowid')}`;

async function nextPage(db: Reader, after: number) {
	return db
		.select({
			place,
			attemptId: grading.attemptId,
			perQuestion: grading.perQuestion,
			replaced: before.perQuestion,
			personId: attempt.personId,
			requirementId: attempt.requirementId,
			snapshot: attempt.snapshot,
			startedAt: attempt.startedAt,
			refreshesId: attempt.refreshesId,
			submittedAt: attempt.submittedAt
		})
		.from(grading)
		.innerJoin(attempt, eq(attempt.id, grading.attemptId))
		.leftJoin(before, and(eq(before.attemptId, grading.attemptId), eq(before.n, sql`${grading.n} - 1`)))
		.where(gt(place, after))
		.orderBy(asc(place))
		.limit(pageSize);
}

async function answersOf(db: Reader, attemptIds: string[]): Promise<Map<string, AttemptAnswer[]>> {
	const rows = await db
		.select({
			attemptId: answer.attemptId,
			questionVersionId: answer.questionVersionId,
			value: answer.value,
			certainty: answer.certainty,
			savedAt: answer.savedAt
		})
		.from(answer)
		.where(inArray(answer.attemptId, [...new Set(attemptIds)]));
	const answers = new Map<string, AttemptAnswer[]>();
	for (const { attemptId, ...one } of rows) answers.set(attemptId, [...(answers.get(attemptId) ?? []), one]);

	return answers;
}

/** Compares a table with what was counted, and adds the difference where it is to be mended. */
async function settle(tx: Transaction, lot: Lot, kept: Row[], { lots }: Counted, mend: boolean) {
	const { keys, sums } = tallyTables[lot];
	const wanted = new Map([...lots[lot]].filter(([, { n }]) => n !== 0));
	const missing = new Map(wanted);
	const corrections: Row[] = [];
	const correct = (row: Row, want: Row | undefined) => {
		const differences = sums.map((name) => [name, ((want?.[name] as number) ?? 0) - ((row[name] as number) ?? 0)]);
		if (differences.every(([, by]) => by === 0)) return;

		corrections.push({ ...pick(row, keys), ...Object.fromEntries(differences) } as Row);
	};

	for (const row of kept) {
		const key = keyOf(lot, row);
		correct(row, wanted.get(key));
		missing.delete(key);
	}
	for (const row of missing.values()) correct({ ...pick(row, keys), ...zero(sums) } as Row, row);

	if (mend) {
		for (let from = 0; from < corrections.length; from += lotSize) {
			const rows = corrections.slice(from, from + lotSize);
			await addRows(tx, { questions: [], choices: [], weeks: [], [lot]: rows });
		}
	}

	return { rows: wanted.size, differing: corrections.length };
}

const pick = (row: Row, names: readonly string[]) => Object.fromEntries(names.map((name) => [name, row[name]!]));
const zero = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 0]));
