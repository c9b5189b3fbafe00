import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { saveAnswer } from '../attempts/answers.ts';
import { startAttempt, submitAttempt } from '../attempts/attempts.ts';
import { enrolledLearner, insertEmployee, insertEnrolment, now } from '../attempts/test-publication.ts';
import type { Database } from '../db/connect.ts';
import { attempt } from '../db/schema/learning.ts';
import { rebuildStandings } from './standings.ts';
import { listTopics } from './topics.ts';

/** Takes the quiz; questions of the pool `dasar`, which test the first objective, are answered rightly. */
async function take(db: Database, personId: string): Promise<void> {
	const { id } = await startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, now);
	const { snapshot } = (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;
	for (const [slot, { pool, options, key }] of snapshot.questions.entries()) {
		const right = options.filter((one) => key.right.includes(one.id)).map(({ token }) => token);
		const wrong = [options.find((one) => !key.right.includes(one.id))!.token];
		await saveAnswer(db, personId, id, { slot, tokens: pool === 'dasar' ? right : wrong, sequence: 1 }, now);
	}
	await submitAttempt(db, personId, id, now);
}

/** @param refreshed of one of them, it was the shorter quiz of a recertification */
async function answered(people: number, { refreshed = false } = {}) {
	const { db, unitId, cycleId, personId } = await enrolledLearner();
	await take(db, personId);
	for (let i = 1; i < people; i++) {
		const another = await insertEmployee(db, unitId, { number: `19900101201501${1000 + i}` });
		await insertEnrolment(db, another, cycleId);
		await take(db, another);
	}
	if (refreshed) {
		const { id } = (await db.select({ id: attempt.id }).from(attempt).where(eq(attempt.personId, personId)).get())!;
		await db.write((tx) => tx.update(attempt).set({ refreshesId: id }).where(eq(attempt.id, id)));
	}
	await db.write((tx) => rebuildStandings(tx, '2026-11-22'));

	return listTopics(db, { cycleId, unitIds: [unitId] });
}

test('what ten people answered shows where they are weak, the weakest first', async () => {
	expect(await answered(10)).toEqual([
		{ module: 'Modul dasar', objective: 'Memilih sikap di media sosial', share: expect.closeTo(0, 1) },
		{ module: 'Modul dasar', objective: 'Menjelaskan larangan', share: 1 }
	]);
});

test('of nine people nothing is told', async () => {
	expect(await answered(9)).toEqual([]);
});

test('a shorter quiz tells nothing of its unit: it asks each person what that person once missed', async () => {
	expect(await answered(10, { refreshed: true })).toEqual([]);
	expect(await answered(11, { refreshed: true })).toHaveLength(2);
});
