import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { enrolledLearner, insertEmployee, insertEnrolment } from '../attempts/test-publication.ts';
import type { Database } from '../db/connect.ts';
import { attempt } from '../db/schema/learning.ts';
import { unit, unitVersion } from '../db/schema/organisation.ts';
import { rebuildStandings } from './standings.ts';
import { takeQuiz } from './test-topics.ts';
import { countTopics, topicsOfUnit } from './topics.ts';

const on = '2026-11-22';

/**
 * @param refreshed of one of them, it was the shorter quiz of a recertification
 * @param above so many more have answered in the unit above
 */
async function answered(people: number, { refreshed = false, above = 0 } = {}) {
	const { db, unitId, cycleId, personId } = await enrolledLearner();
	await takeQuiz(db, personId);
	for (let i = 1; i < people; i++) {
		const another = await insertEmployee(db, unitId, { number: `19900101201501${1000 + i}` });
		await insertEnrolment(db, another, cycleId);
		await takeQuiz(db, another);
	}
	const top = await insertUnitAbove(db, unitId);
	for (let i = 0; i < above; i++) {
		const another = await insertEmployee(db, top, { number: `19900101201502${1000 + i}` });
		await insertEnrolment(db, another, cycleId);
		await takeQuiz(db, another);
	}
	if (refreshed) {
		const { id } = (await db.select({ id: attempt.id }).from(attempt).where(eq(attempt.personId, personId)).get())!;
		await db.write((tx) => tx.update(attempt).set({ refreshesId: id }).where(eq(attempt.id, id)));
	}
	await db.write((tx) => rebuildStandings(tx, on));

	return topicsOfUnit(await countTopics(db, { cycleId, on }), unitId);
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
