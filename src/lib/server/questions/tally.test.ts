import { and, eq } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { certaintyLevels } from '#lib/assessment/certainty.ts';
import { grade, scoringVersion } from '#lib/assessment/grade.ts';
import type { QuizMode } from '#lib/content/model.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { newId } from '#lib/server/db/id.ts';
import { answer, attempt, grading } from '#lib/server/db/schema/learning.ts';
import { post } from '#lib/server/db/schema/organisation.ts';
import { questionChoiceTally, questionTally, questionWeekTally } from '#lib/server/db/schema/questions.ts';
import { listAnswers, saveAnswer } from '../attempts/answers.ts';
import { startAttempt, submitAttempt } from '../attempts/attempts.ts';
import { enrolledLearner, insertEmployee, insertEnrolment, minutesAfter, now } from '../attempts/test-publication.ts';
import { checkTallies, fillTallies } from './rebuild.ts';
import { tallyAttempt } from './tally.ts';

const free = { tries: null, pausesMinutes: [], passMark: 100, honestyStatement: null };

/** Answers each question with the option of that place, or leaves it, and hands in. */
async function take(db: Database, personId: string, at: Date, options: readonly (number | null)[]): Promise<string> {
	const { id } = await startAttempt(db, { personId, moduleId: 'dasar' }, at);
	const { snapshot } = (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;
	for (const { slot, options: offered, questionVersionId } of snapshot.questions) {
		const option = options[slot % options.length] ?? null;
		if (option === null) continue;

		const tokens = [offered[option]!.token];
		await saveAnswer(db, personId, id, { slot, tokens, sequence: 1 }, minutesAfter(at, slot + 1));
		await db.write(async (tx) => {
			await tx
				.update(answer)
				.set({ certainty: certaintyLevels[option % 3]! })
				.where(and(eq(answer.attemptId, id), eq(answer.questionVersionId, questionVersionId)));
		});
	}
	await submitAttempt(db, personId, id, minutesAfter(at, 10));

	return id;
}

const everything = async (db: Database) => ({
	questions: (await db.select().from(questionTally)).map((row) => JSON.stringify(row)).sort(),
	choices: (await db.select().from(questionChoiceTally)).map((row) => JSON.stringify(row)).sort(),
	weeks: (await db.select().from(questionWeekTally)).map((row) => JSON.stringify(row)).sort()
});
const nothing = { questions: [], choices: [], weeks: [] };

/** Takes away what an attempt had added, as a regrading does. */
async function takeAway(db: Database, id: string, sign: 1 | -1 = -1, voids: string[] = []): Promise<void> {
	const row = (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;
	const answers = await listAnswers(db, id);
	const given = Object.fromEntries(answers.map((one) => [one.questionVersionId, one.value]));
	const { perQuestion } = grade(row.snapshot, given, scoringVersion, voids);
	await db.write((tx) => tallyAttempt(tx, { ...row, submittedAt: row.submittedAt! }, perQuestion, answers, sign));
}

test('a graded attempt is tallied in its own transaction: points, choices, certainty, times, week and category', async () => {
	const { db, personId } = await enrolledLearner({ policy: free });
	const id = await take(db, personId, now, [0, null]);
	const { snapshot } = (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;
	const { perQuestion } = (await db.select().from(grading).where(eq(grading.attemptId, id)).get())!;
	const tallied = await db.select().from(questionTally);

	expect(tallied).toHaveLength(5);
	for (const [slot, { questionVersionId, options }] of snapshot.questions.entries()) {
		const row = tallied.find((one) => one.questionVersionId === questionVersionId)!;
		const answered = slot % 2 === 0;
		expect(row).toMatchObject({
			category: 'pelaksana',
			n: 1,
			blank: answered ? 0 : 1,
			points: 10_000 * perQuestion[slot]!.points,
			share: 2000,
			timed: answered ? 1 : 0
		});
		expect(row.unsureRight + row.unsureWrong).toBe(answered ? 1 : 0);
		const chosen = await db
			.select({ choice: questionChoiceTally.choice, n: questionChoiceTally.n })
			.from(questionChoiceTally)
			.where(eq(questionChoiceTally.questionVersionId, questionVersionId));
		expect(chosen).toEqual(answered ? [{ choice: options[0]!.id, n: 1 }] : []);
	}
	// A Sunday evening in Makassar belongs to the week that began on the Monday before.
	expect(new Set((await db.select().from(questionWeekTally)).map(({ week }) => week))).toEqual(new Set(['2026-11-16']));
});

test('a person counts by the primary post of that day as it was known then', async () => {
	const { db, personId } = await enrolledLearner({ policy: free });
	const id = await take(db, personId, now, [0]);
	const later = minutesAfter(now, 60 * 24);
	await db.write(async (tx) => {
		const [old] = await tx.update(post).set({ recordedTo: later }).where(eq(post.personId, personId)).returning();
		await tx.insert(post).values({ ...old!, id: newId(), category: 'lurah', recordedFrom: later, recordedTo: null });
	});
	await takeAway(db, id);

	expect(await everything(db)).toEqual(nothing);
});

test.each(['latihan', 'ujian-ulang'] as const)(
	'tries for practice are not tallied, others are: %s',
	async (mode: QuizMode) => {
		const { db, personId } = await enrolledLearner({ policy: { ...free, mode } });
		await take(db, personId, now, [0]);

		expect((await db.select().from(questionTally)).length).toBe(mode === 'latihan' ? 0 : 5);
	}
);

test('whatever is added and taken away, what is kept is what counting from scratch gives', async () => {
	const { db, unitId, personId, cycleId } = await enrolledLearner({ policy: free });
	const outsider = await insertEmployee(db, unitId, { name: 'Orang Luar', number: '2' });
	await insertEnrolment(db, outsider, cycleId);
	await db.write(async (tx) => {
		await tx.delete(post).where(eq(post.personId, outsider));
	});
	const people = [personId, outsider];
	let at = now;
	const options = fc.array(fc.option(fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 5 });

	await fc.assert(
		fc.asyncProperty(fc.nat({ max: 1 }), options, fc.boolean(), async (who, chosen, regraded) => {
			at = minutesAfter(at, 60 * 24 * 3);
			const before = await everything(db);
			const id = await take(db, people[who]!, at, chosen);
			const added = await everything(db);
			await takeAway(db, id);
			expect(await everything(db)).toEqual(before);

			if (regraded) {
				const { snapshot } = (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;
				const voids = [snapshot.questions[0]!.questionVersionId];
				const given = Object.fromEntries((await listAnswers(db, id)).map((one) => [one.questionVersionId, one.value]));
				await db.write(async (tx) => {
					const graded = { ...grade(snapshot, given, scoringVersion, voids), scoringVersion, voids };
					await tx.insert(grading).values({ attemptId: id, n: 2, at, reason: 'regrade', ...graded });
				});
				await takeAway(db, id, 1, voids);
			} else {
				await takeAway(db, id, 1);
				expect(await everything(db)).toEqual(added);
			}
			expect(await checkTallies(db, { mend: false })).toMatchObject({ differing: 0 });
		}),
		{ numRuns: 25 }
	);
	const kept = await everything(db);
	const rows = Object.values(kept).flat().length;
	expect(new Set((await db.select().from(questionTally)).map(({ category }) => category))).toEqual(
		new Set(['', 'pelaksana'])
	);

	// From nothing, and from what was tampered with, a rebuild makes the same.
	await db.write(async (tx) => {
		await tx.delete(questionTally);
		await tx.update(questionChoiceTally).set({ n: 99, rest: 1 });
	});
	const found = await checkTallies(db, { mend: false });
	expect(found).toMatchObject({ rows, differing: kept.questions.length + kept.choices.length });
	expect(await checkTallies(db, { mend: true })).toEqual(found);
	expect(await everything(db)).toEqual(kept);
	expect(await checkTallies(db, { mend: true })).toMatchObject({ differing: 0 });
});

test('the start fills what was graded before anything was tallied, once', async () => {
	const { db, personId } = await enrolledLearner({ policy: free });
	let begun = 0;
	await fillTallies(db, () => begun++);
	await take(db, personId, now, [1, 2]);
	const kept = await everything(db);
	for (const table of [questionTally, questionChoiceTally, questionWeekTally]) await db.write((tx) => tx.delete(table));

	for (let times = 0; times < 2; times++) await fillTallies(db, () => begun++);
	expect(begun).toBe(1);
	expect(await everything(db)).toEqual(kept);
});
