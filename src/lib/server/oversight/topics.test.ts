import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { enrolledLearner, insertEmployee, insertEnrolment, now } from '../attempts/test-publication.ts';
import type { Database } from '../db/connect.ts';
import { newId } from '../db/id.ts';
import { attempt, grading } from '../db/schema/learning.ts';
import { post, unit, unitVersion } from '../db/schema/organisation.ts';
import { endOfDay } from '../organisation/days.ts';
import { rebuildStandings } from './standings.ts';
import { takeQuiz } from './test-topics.ts';
import { countTopics, topicsOfUnit } from './topics.ts';

const on = '2026-11-22';
const zone = 'Asia/Makassar';
/** Two days later. */
const afterwards = new Date('2026-11-24T04:00:00Z');

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

/** Ten people, of whom all but `later` took the quiz on the day, and the others two days after it. */
async function tenWhoTook({ later = 0 } = {}) {
	const { db, unitId, cycleId, personId } = await enrolledLearner();
	const persons = [personId];
	for (let i = 1; i < 10; i++) persons.push(await insertEmployee(db, unitId, { number: `19900101201501${1000 + i}` }));
	for (const each of persons.slice(1)) await insertEnrolment(db, each, cycleId);
	for (const [i, each] of persons.entries()) await takeQuiz(db, each, i < 10 - later ? now : afterwards);
	/** What is told of a day that is over. */
	const told = async (on: string) =>
		topicsOfUnit(await countTopics(db, { cycleId, on, asOf: endOfDay(on, zone) }), unitId);

	return { db, unitId, persons, told };
}

test('of a day that is over only who had handed in by its end counts', async () => {
	const { told } = await tenWhoTook({ later: 1 });
	expect(await told('2026-11-21')).toEqual([]);
	expect(await told(on)).toEqual([]);
	expect(await told('2026-11-23')).toEqual([]);
	expect(await told('2026-11-24')).toHaveLength(2);
});

test('tries of a day that is over count as they were graded then', async () => {
	const { db, told } = await tenWhoTook();
	const [one] = await db.select().from(grading).limit(1);
	const again = { ...one!, id: newId(), n: 2, at: afterwards, reason: 'x' };
	// Everything that it asked for the second objective was voided.
	const perQuestion = one!.perQuestion.map((each) => ({ ...each, voided: each.pool !== 'dasar' }));
	await db.write((tx) => tx.insert(grading).values({ ...again, perQuestion }));

	expect(await told(on)).toHaveLength(2);
	expect(await told('2026-11-24')).toMatchObject([{ objective: 'Menjelaskan larangan' }]);
});

test('people of a day that is over count where they were known to be then', async () => {
	const { db, unitId, persons, told } = await tenWhoTook();
	const top = await insertUnitAbove(db, unitId);
	const theirs = eq(post.personId, persons[0]!);
	const known = (await db.select().from(post).where(theirs).get())!;
	await db.write(async (tx) => {
		await tx.update(post).set({ recordedTo: afterwards }).where(theirs);
		await tx.insert(post).values({ ...known, id: newId(), unitId: top, recordedFrom: afterwards });
	});

	expect(await told(on)).toHaveLength(2);
	expect(await told('2026-11-24')).toEqual([]);
});
