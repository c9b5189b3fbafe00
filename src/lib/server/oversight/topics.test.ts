import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { saveAnswer } from '../attempts/answers.ts';
import { startAttempt, submitAttempt } from '../attempts/attempts.ts';
import { enrolledLearner, insertEmployee, insertEnrolment, now } from '../attempts/test-publication.ts';
import type { Database } from '../db/connect.ts';
import { attempt } from '../db/schema/learning.ts';
import { unit, unitVersion } from '../db/schema/organisation.ts';
import { rebuildStandings } from './standings.ts';
import { listTopics } from './topics.ts';

const on = '2026-11-22';

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

/**
 * @param refreshed of one of them, it was the shorter quiz of a recertification
 * @param above so many more have answered in the unit above
 */
async function answered(people: number, { refreshed = false, above = 0 } = {}) {
	const { db, unitId, cycleId, personId } = await enrolledLearner();
	await take(db, personId);
	for (let i = 1; i < people; i++) {
		const another = await insertEmployee(db, unitId, { number: `19900101201501${1000 + i}` });
		await insertEnrolment(db, another, cycleId);
		await take(db, another);
	}
	const top = await insertUnitAbove(db, unitId);
	for (let i = 0; i < above; i++) {
		const another = await insertEmployee(db, top, { number: `19900101201502${1000 + i}` });
		await insertEnrolment(db, another, cycleId);
		await take(db, another);
	}
	if (refreshed) {
		const { id } = (await db.select({ id: attempt.id }).from(attempt).where(eq(attempt.personId, personId)).get())!;
		await db.write((tx) => tx.update(attempt).set({ refreshesId: id }).where(eq(attempt.id, id)));
	}
	await db.write((tx) => rebuildStandings(tx, on));

	return listTopics(db, { cycleId, unitId, unitIds: [unitId], on });
}

async function insertUnitAbove(db: Database, below: string): Promise<string> {
	return db.write(async (tx) => {
		const { id } = await tx.insert(unit).values({ code: 'PEM' }).returning({ id: unit.id }).get();
		await tx.insert(unitVersion).values({
			...{ unitId: id, name: 'Pemerintah', kind: 'pemerintah kota' },
			...{ validFrom: '2020-01-01', recordedFrom: new Date('2020-01-01T00:00:00Z') }
		});
		await tx.update(unitVersion).set({ parentId: id }).where(eq(unitVersion.unitId, below));

		return id;
	});
}

test('what ten people answered shows where they are weak, the weakest first', async () => {
	expect(await answered(10)).toEqual([
		{ module: 'Modul dasar', objective: 'Memilih sikap di media sosial', percent: 10, bound: 'less' },
		{ module: 'Modul dasar', objective: 'Menjelaskan larangan', percent: 90, bound: 'more' }
	]);
});

test('of nine people nothing is told', async () => {
	expect(await answered(9)).toEqual([]);
});

test('nothing is told where the unit above would tell of fewer than ten people by the difference', async () => {
	expect(await answered(10, { above: 1 })).toEqual([]);
	expect(await answered(10, { above: 9 })).toEqual([]);
	expect(await answered(10, { above: 10 })).toHaveLength(2);
});

test('a shorter quiz tells nothing of its unit: it asks each person what that person once missed', async () => {
	expect(await answered(10, { refreshed: true })).toEqual([]);
	expect(await answered(11, { refreshed: true })).toHaveLength(2);
});
