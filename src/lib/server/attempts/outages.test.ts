import { asc, eq } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deadlineOf } from '#lib/assessment/deadline.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { attempt, extraAttempt, outage, outageTime } from '#lib/server/db/schema/learning.ts';
import { grantAccommodation } from './accommodations.ts';
import { closeOverdueAttempts, startAttempt, submitAttempt } from './attempts.ts';
import { declareOutage, examineOutage, finishOutages, giveBack, listOutages, readOutage } from './outages.ts';
import { replayAttempts } from './replay.ts';
import { enrolledLearner, insertEmployee, insertEnrolment, minutesAfter, now } from './test-publication.ts';

/** Noon in Makassar and so many minutes, as a form sends it. */
const clock = (minutes: number) =>
	minutesAfter(now, minutes + 8 * 60)
		.toISOString()
		.slice(0, 16);
const gap = (from: number, to: number) => ({ startedAt: minutesAfter(now, from), endedAt: minutesAfter(now, to) });
const declare = (db: Database, from: number, to: number, at = to) =>
	declareOutage(
		db,
		{ from: clock(from), to: clock(to), reason: 'Listrik padam', by: 'command' },
		minutesAfter(now, at)
	);
const start = (db: Database, personId: string, at = now) =>
	startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, at);
const deadlineOfRow = async (db: Database, id: string) =>
	(await db.select({ at: attempt.deadlineAt }).from(attempt).where(eq(attempt.id, id)).get())!.at;

test('a running attempt gets back what the outage took from it, once', async () => {
	const { db, personId } = await enrolledLearner();
	const { id } = await start(db, personId);
	expect(await examineOutage(db, gap(5, 15))).toEqual({ extended: 1, tries: 0, closed: 0 });
	expect(await deadlineOfRow(db, id)).toEqual(minutesAfter(now, 20));

	const { id: outageId, ...effect } = await declare(db, 5, 15);
	expect(effect).toEqual({ extended: 1, tries: 0, closed: 0 });
	expect(await deadlineOfRow(db, id)).toEqual(minutesAfter(now, 30));
	expect(await db.select().from(outageTime)).toEqual([{ outageId, attemptId: id, milliseconds: 600_000 }]);

	expect(await giveBack(db, outageId, minutesAfter(now, 16))).toEqual({ extended: 0, tries: 0, closed: 0 });
	expect(await declare(db, 5, 15, 16)).toMatchObject({ extended: 0 });
	expect(await deadlineOfRow(db, id)).toEqual(minutesAfter(now, 30));
	expect(
		(await db.select({ kind: auditEntry.kind }).from(auditEntry).orderBy(asc(auditEntry.seq))).map(({ kind }) => kind)
	).toEqual(['attempt.start', 'outage.declare', 'outage.give-back', 'outage.declare']);
	expect(await listOutages(db)).toMatchObject([{ extended: 0 }, { extended: 1, tries: 0, reason: 'Listrik padam' }]);
});

test('whatever outages are declared in whatever order, the deadline is that of all of them', async () => {
	const outages = fc.array(
		fc.record({ from: fc.integer({ min: -20, max: 18 }), length: fc.integer({ min: 1, max: 15 }) }),
		{ minLength: 1, maxLength: 4 }
	);

	await fc.assert(
		fc.asyncProperty(outages, fc.boolean(), async (drafts, accommodated) => {
			const { db, personId } = await enrolledLearner();
			const { id } = await start(db, personId);
			for (const [index, { from, length }] of drafts.entries()) {
				await declare(db, from, from + length, 40);
				if (index === 0 && accommodated) {
					const asked = { extraTimePercent: '50', extraTries: '', reason: 'x', from: '2026-11-22', to: '', by: 'x' };
					await db.write((tx) => grantAccommodation(tx, { personId, ...asked }, now));
				}
			}
			const gaps = drafts.map(({ from, length }) => gap(from, from + length));

			expect(await deadlineOfRow(db, id)).toEqual(deadlineOf(now, accommodated ? 30 : 20, gaps));
		}),
		{ numRuns: 15 }
	);
});

test('what the clock closed stays closed, and who has not passed gets one try back', async () => {
	const { db, unitId, personId, cycleId, requirementId } = await enrolledLearner({ policy: { tries: 1 } });
	const { id } = await start(db, personId);
	const handedIn = await insertEmployee(db, unitId, { name: 'Lain', number: '198704122010012902' });
	await insertEnrolment(db, handedIn, cycleId);
	await submitAttempt(db, handedIn, (await start(db, handedIn)).id, minutesAfter(now, 10));
	await closeOverdueAttempts(db, minutesAfter(now, 25));

	expect(await examineOutage(db, gap(5, 24))).toEqual({ extended: 0, tries: 1, closed: 0 });
	expect(await declare(db, 5, 24, 30)).toMatchObject({ extended: 0, tries: 1 });
	expect(await declare(db, 15, 29, 30)).toMatchObject({ tries: 0 });
	expect(await deadlineOfRow(db, id)).toEqual(minutesAfter(now, 20));
	expect(await db.select().from(extraAttempt)).toMatchObject([{ personId, requirementId, reason: 'Listrik padam' }]);
	expect((await start(db, personId, minutesAfter(now, 90))).resumed).toBe(false);
	expect((await replayAttempts(db)).differences).toEqual([]);
});

test('one that got its time back and was closed by the later deadline is owed nothing', async () => {
	const { db, personId } = await enrolledLearner({ policy: { tries: 1 } });
	await start(db, personId);
	await declare(db, 5, 15);
	await closeOverdueAttempts(db, minutesAfter(now, 31));
	await finishOutages(db, minutesAfter(now, 40));

	expect(await db.$count(extraAttempt)).toBe(0);
});

test('attempts before, after and without a limit get nothing', async () => {
	const { db, personId } = await enrolledLearner();
	await start(db, personId);
	expect(await declare(db, -30, 0, 1)).toMatchObject({ extended: 0 });
	expect(await examineOutage(db, gap(20, 40))).toMatchObject({ extended: 0 });

	const free = await enrolledLearner({ policy: { limitMinutes: null } });
	await start(free.db, free.personId);
	expect(await declare(free.db, 5, 15)).toMatchObject({ extended: 0 });
});

test('after it was cut off, what is left is given back', async () => {
	const { db, unitId, cycleId } = await enrolledLearner();
	for (let k = 0; k < 15; k++) {
		const personId = await insertEmployee(db, unitId, { name: `Pegawai ${k}`, number: `19870412201001${3000 + k}` });
		await insertEnrolment(db, personId, cycleId);
		await start(db, personId);
	}
	let writes = 0;
	const cut = Object.assign(Object.create(db) as Database, {
		write: (work: Parameters<Database['write']>[0]) =>
			++writes > 2 ? Promise.reject(new Error('killed')) : db.write(work)
	}) as Database;
	await expect(declare(cut, 5, 15)).rejects.toThrow('killed');
	expect(await db.$count(outageTime)).toBe(10);
	expect(await db.select().from(outage)).toMatchObject([{ settledAt: null }]);

	await finishOutages(db, minutesAfter(now, 16));
	expect(await db.$count(outageTime)).toBe(15);
	const rows = await db.select({ at: attempt.deadlineAt }).from(attempt);
	expect(new Set(rows.map(({ at }) => at!.getTime()))).toEqual(new Set([minutesAfter(now, 30).getTime()]));
	expect(await db.select().from(outage)).toMatchObject([{ settledAt: minutesAfter(now, 16) }]);
});

test('what is typed wrongly is named by its field', async () => {
	const { db } = await enrolledLearner();
	const typed = { from: clock(0), to: clock(10), reason: 'Listrik padam' };
	const at = minutesAfter(now, 60);
	expect(await readOutage(db, typed, at)).toEqual({ ...gap(0, 10), reason: 'Listrik padam' });
	for (const [wrong, field] of [
		[{ from: '2026-11-22' }, 'from'],
		[{ from: '2026-13-01T10:00' }, 'from'],
		[{ to: '2026-11-22T25:00' }, 'to'],
		[{ to: clock(0) }, 'to'],
		[{ to: clock(61) }, 'to'],
		[{ from: clock(-24 * 60) }, 'to'],
		[{ reason: ' ' }, 'reason'],
		[{ reason: 'x'.repeat(501) }, 'reason']
	] as const) {
		await expect(readOutage(db, { ...typed, ...wrong }, at)).rejects.toMatchObject({ field });
	}
});
