import { inArray } from 'drizzle-orm';
import { afterEach, expect, test, vi } from 'vitest';
import { enrolledLearner, insertEmployee, insertEnrolment, now } from '../attempts/test-publication.ts';
import { recordAudit } from '../audit/audit.ts';
import { databaseUrlOf } from '../db/test-database.ts';
import type { Database } from '../db/connect.ts';
import { grading } from '../db/schema/learning.ts';
import { endOfDay } from '../organisation/days.ts';
import { requireTopics, topicsAtHand, type ToldTopics } from './kept-topics.ts';
import { rebuildStandings } from './standings.ts';
import { takeQuiz } from './test-topics.ts';

const on = '2026-11-22';

afterEach(() => void vi.useRealTimers());

/** Twelve people of one unit who have taken the quiz; `few` decides whether they are counted at once. */
async function twelve(few = 0) {
	const { db, unitId, cycleId, personId } = await enrolledLearner();
	await takeQuiz(db, personId);
	for (let i = 1; i < 12; i++) {
		const another = await insertEmployee(db, unitId, { number: `19900101201501${1000 + i}` });
		await insertEnrolment(db, another, cycleId);
		await takeQuiz(db, another);
	}
	await db.write((tx) => rebuildStandings(tx, on));
	const report = vi.fn();
	const settings = { databaseUrl: await databaseUrlOf(db), report, few };
	const asked = { cycleId, unitId, on };

	return { db, report, settings, asked, look: () => topicsAtHand(db, asked, settings) };
}

const act = (db: Database) =>
	db.write((tx) => recordAudit(tx, { at: now, actor: 'command', kind: 'account.sign-in', subject: 'x' }));

test('nobody waits for the first count; it is there later, and told with its moment however many acts follow', async () => {
	const { db, look, settings, asked, report } = await twelve();
	const before = new Date();
	expect(await look()).toBe('counting');
	expect(await look()).toBe('counting');
	const waited = (await requireTopics(db, asked, settings)) as ToldTopics;
	expect(waited.topics).toHaveLength(2);
	expect(waited.at.getTime()).toBeGreaterThanOrEqual(before.getTime());

	await act(db);
	expect(await look()).toEqual(waited);
	expect(report).not.toHaveBeenCalled();
}, 60_000);

test('after a quarter of an hour with an act in it, what was counted is told once more while it is counted anew', async () => {
	const { db, look, settings, asked } = await twelve();
	const first = (await requireTopics(db, asked, settings)) as ToldTopics;
	vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 16 * 60_000 });
	expect(await look()).toEqual(first);
	await act(db);
	expect(await look()).toEqual(first);
	await vi.waitFor(async () => expect(await look()).not.toEqual(first), { timeout: 30_000, interval: 200 });
	expect(await look()).toMatchObject({ topics: first.topics });
}, 60_000);

test('a government of a few people is counted at once, and again after each act', async () => {
	const { db, look } = await twelve(500);
	expect(await look()).toMatchObject({ topics: [{ percent: 10 }, { percent: 90 }] });
	const three = await db.select({ id: grading.id }).from(grading).limit(3);
	const ids = three.map(({ id }) => id);
	await db.write((tx) => tx.update(grading).set({ perQuestion: [] }).where(inArray(grading.id, ids)));
	await act(db);
	expect(await look()).toMatchObject({ topics: [] });
});

test('a count that fails is told of, leaves the page without topics and is not tried again at once', async () => {
	const { db, settings, asked, report } = await twelve();
	const broken = { ...settings, databaseUrl: 'nowhere:' };
	const look = () => topicsAtHand(db, asked, broken);
	expect(await look()).toBe('counting');
	await vi.waitFor(async () => expect(await look()).toBe('late'), { timeout: 30_000, interval: 200 });
	await expect(requireTopics(db, asked, broken)).rejects.toMatchObject({ code: 'figures_late' });
	expect(report).toHaveBeenCalledTimes(1);

	vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
	expect(await look()).toBe('counting');
	await vi.waitFor(() => expect(report).toHaveBeenCalledTimes(2), { timeout: 30_000, interval: 200 });
}, 60_000);

test('of days that are over, only the ends of months are told, as they were known then', async () => {
	const { db, settings, asked } = await twelve(500);
	const onDay = async (on: string) => {
		const past = { ...asked, on, asOf: endOfDay(on, 'Asia/Makassar') };
		const [shown, inFile] = [await topicsAtHand(db, past, settings), await requireTopics(db, past, settings)];
		expect(inFile).toEqual(shown);

		return shown;
	};

	expect(await onDay('2026-10-31')).toMatchObject({ topics: [] });
	expect(await onDay('2026-11-23')).toBe('withheld');
	expect(await onDay('2026-11-29')).toBe('withheld');
	expect(await onDay('2026-11-30')).toMatchObject({ topics: [{ percent: 10 }, { percent: 90 }] });

	// What is recorded later asks for no other count.
	const counted = await onDay('2026-11-30');
	await act(db);
	expect(await onDay('2026-11-30')).toEqual(counted);
});
