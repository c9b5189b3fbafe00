import { and, eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { answer, attempt, grading } from '#lib/server/db/schema/learning.ts';
import { saveAnswer } from './answers.ts';
import { startAttempt, submitAttempt } from './attempts.ts';
import { replayAttempts } from './replay.ts';
import { enrolledLearner, minutesAfter, now } from './test-publication.ts';

/** Answers every question of a new attempt with one of its options, and hands it in. */
async function take(db: Database, personId: string, at: Date, option: number): Promise<string> {
	const { id } = await startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, at);
	const { snapshot } = (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;
	for (const { slot, options } of snapshot.questions) {
		await saveAnswer(db, personId, id, { slot, tokens: [options[option]!.token], sequence: 1 }, at);
	}
	await submitAttempt(db, personId, id, at);

	return id;
}

test('grading stored attempts again gives what is stored', async () => {
	const { db, personId } = await enrolledLearner({ policy: { tries: null, pausesMinutes: [], passMark: 100 } });
	const ids: string[] = [];
	for (let n = 0; n < 4; n++) ids.push(await take(db, personId, minutesAfter(now, n), n));
	const pages: number[] = [];

	expect(await replayAttempts(db, { progress: (done) => pages.push(done) })).toEqual({
		gradings: 4,
		differences: [],
		more: 0
	});
	expect(pages).toEqual([4]);
	expect(await replayAttempts(db, { attemptId: ids[1] })).toMatchObject({ gradings: 1, differences: [] });
	expect(await replayAttempts(db, { attemptId: 'nobody' })).toMatchObject({ gradings: 0 });
});

test('an answer, a score or a version that was tampered with is named', async () => {
	const { db, personId } = await enrolledLearner({ policy: { tries: null, pausesMinutes: [], passMark: 100 } });
	const [changed, raised, unknown, sound] = [
		await take(db, personId, now, 0),
		await take(db, personId, minutesAfter(now, 1), 1),
		await take(db, personId, minutesAfter(now, 2), 2),
		await take(db, personId, minutesAfter(now, 3), 3)
	];
	const { snapshot } = (await db.select().from(attempt).where(eq(attempt.id, changed)).get())!;
	const single = snapshot.questions.find(({ public: told }) => told.type === 'pilihan ganda')!;
	const right = single.options.find(({ id }) => single.key.right.includes(id))!;
	const given = single.options[0]!.token === right.token ? [] : [right.token];
	await db.write(async (tx) => {
		await tx
			.update(answer)
			.set({ value: given })
			.where(and(eq(answer.attemptId, changed), eq(answer.questionVersionId, single.questionVersionId)));
		await tx.update(grading).set({ score: 100, passed: true }).where(eq(grading.attemptId, raised));
		await tx.update(grading).set({ scoringVersion: 99 }).where(eq(grading.attemptId, unknown));
	});

	const { differences } = await replayAttempts(db);
	const of = (id: string) => differences.find(({ attemptId }) => attemptId === id);
	expect(of(changed)).toMatchObject({ n: 1, slots: [single.slot] });
	expect(of(changed)!.again!.score).not.toBe(of(changed)!.stored.score);
	expect(of(raised)).toMatchObject({ stored: { score: 100, passed: true }, again: { passed: false } });
	expect(of(unknown)).toMatchObject({ scoringVersion: 99, again: null });
	expect(of(sound)).toBeUndefined();
});
