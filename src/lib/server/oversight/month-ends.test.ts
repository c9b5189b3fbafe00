import { expect, test } from 'vitest';
import { databaseUrlOf, testDatabase } from '#lib/server/db/test-database.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { monthEnd } from '#lib/server/db/schema/oversight.ts';
import { recordAudit, type AuditKind } from '../audit/audit.ts';
import { endOfDay } from '../organisation/days.ts';
import { lastActOnPast } from './last-act.ts';
import { countMonthEnds, dueMonthEnds, findKeptFigures, keepMonthEnd, type MonthEnd } from './month-ends.ts';
import { keepMonthEndApart, pastFigures } from './past-figures.ts';
import { rebuildStandings } from './standings.ts';
import { TestCity, zone } from './test-city.ts';

const on = '2026-10-31';
const now = new Date('2026-11-04T03:00:00Z');

/** A government of a head office with one section, and a period that opened in September. */
async function smallGovernment() {
	const db = await testDatabase();
	const city = await TestCity.found(db);
	const top = await city.addUnit(null);
	const section = await city.addUnit(top);
	const cycleId = await city.addCycle({ opensOn: '2026-09-10', dueOn: '2026-11-30' });
	const people = await Promise.all([top, section, section].map((unitId) => city.addPerson({ unitId })));
	const [first] = await Promise.all(people.map((personId) => city.enrol(personId, cycleId)));
	await city.certify(first!, new Date('2026-10-05T03:00:00Z'), '2027-10-05');
	await db.write((tx) => rebuildStandings(tx, '2026-11-04'));

	return { db, city, top, section, cycleId, people };
}

const recorded = (db: Database, kind: AuditKind) =>
	db.write((tx) => recordAudit(tx, { at: now, actor: 'command', kind, subject: 'x' }));

const numbers = async (db: Database, unitId: string, { cycleId, on, known }: MonthEnd) => {
	const sums = await findKeptFigures(db, { unitId, cycleId, on, known }, await lastActOnPast(db));

	return sums && [...sums.units].map(([id, tally]) => [id, tally.certified, tally.not_activated]);
};

test('each month end of a period is counted once as known then, and as known now again after an act, within the hour once', async () => {
	const { db, cycleId } = await smallGovernment();
	const asked = async (at: Date) => (await dueMonthEnds(db, at)).map((due) => `${due.on} ${due.known}`);
	const all = ['2026-10-31 then', '2026-10-31 now', '2026-09-30 then', '2026-09-30 now'];
	expect(await asked(now)).toEqual(all);

	for (const due of await dueMonthEnds(db, now)) await keepMonthEnd(db, due, () => now);
	expect(await asked(now)).toEqual([]);

	const hour = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
	await recorded(db, 'account.sign-in');
	expect(await asked(hour(2))).toEqual([]);

	await recorded(db, 'person.change');
	expect(await asked(hour(0.9))).toEqual([]);
	expect(await asked(hour(1))).toEqual(['2026-10-31 now', '2026-09-30 now']);

	await keepMonthEnd(db, { cycleId, on, known: 'now' }, () => hour(1));
	expect(await asked(hour(1))).toEqual(['2026-09-30 now']);
	expect((await db.select().from(monthEnd)).length).toBe(4);
});

test('a month is counted when all acts of its last day have been recorded', async () => {
	const { db } = await smallGovernment();
	const midnight = endOfDay(on, zone).getTime();
	const latest = async (at: number) => (await dueMonthEnds(db, new Date(at)))[0]!.on;

	expect(await latest(midnight + 14 * 60_000)).toBe('2026-09-30');
	expect(await latest(midnight + 15 * 60_000)).toBe('2026-10-31');
});

test('a period is counted while something is left to do in it, and only where people take part', async () => {
	const { db, city, cycleId, people } = await smallGovernment();
	await city.addCycle({ opensOn: '2026-09-10', dueOn: '2026-11-30' });
	const next = await city.followCycle(cycleId, { key: 'lagi', opensOn: '2027-01-01', dueOn: '2027-03-31' });
	await city.enrol(people[0]!, next);
	await db.write((tx) => rebuildStandings(tx, '2027-02-10'));
	const due = await dueMonthEnds(db, new Date('2027-02-10T03:00:00Z'));

	const then = due.filter(({ known }) => known === 'then').map((each) => `${each.on} ${each.cycleId}`);
	expect(then).toEqual([
		`2027-01-31 ${next}`,
		...['2026-12-31', '2026-11-30', '2026-10-31', '2026-09-30'].map((day) => `${day} ${cycleId}`)
	]);
});

test('an act that is recorded while a month is counted is counted, or asks for another count', async () => {
	const { db, city, top, section, cycleId, people } = await smallGovernment();
	const due = { cycleId, on, known: 'now' as const };
	const acted = new Date(now.getTime() + 60_000);
	await city.transfer(people[1]!, top, '2026-10-20', acted);
	await recorded(db, 'person.change');

	// The count was asked for before the act, and begins after it.
	await keepMonthEnd(db, due, () => new Date(acted.getTime() + 1), 0);
	expect((await numbers(db, top, due))!.sort()).toEqual(
		[
			[top, 1, 1],
			[section, 0, 1]
		].sort()
	);

	await keepMonthEnd(
		db,
		due,
		() => {
			void recorded(db, 'person.change');

			return new Date(acted.getTime() + 2);
		},
		0
	);
	expect(await numbers(db, top, due)).toBeUndefined();
});

test('what was known then is kept for good, and what is known now until something may change it', async () => {
	const { db, city, top, section, cycleId, people } = await smallGovernment();
	const [then, present] = (['then', 'now'] as const).map((known) => ({ cycleId, on, known }));
	for (const due of [then!, present!]) await keepMonthEnd(db, due, () => now, 0);
	const before = [
		[top, 1, 0],
		[section, 0, 2]
	].sort();
	expect((await numbers(db, top, then!))!.sort()).toEqual(before);
	expect((await numbers(db, top, present!))!.sort()).toEqual(before);
	expect(await numbers(db, section, then!)).toEqual([[section, 0, 2]]);

	await city.transfer(people[1]!, top, '2026-10-20', now);
	await recorded(db, 'person.change');
	expect((await numbers(db, top, then!))!.sort()).toEqual(before);
	expect(await numbers(db, top, present!)).toBeUndefined();

	await keepMonthEnd(db, present!, () => new Date(now.getTime() + 1), 0);
	expect((await numbers(db, top, present!))!.sort()).toEqual(
		[
			[top, 1, 1],
			[section, 0, 1]
		].sort()
	);
	expect((await numbers(db, top, then!))!.sort()).toEqual(before);
});

test('only units with more than a few people are kept, and the end of a month is read from there', async () => {
	const { db, top, section, cycleId } = await smallGovernment();
	const url = await databaseUrlOf(db);
	await keepMonthEnd(db, { cycleId, on, known: 'then' }, () => now, 2);
	expect(await numbers(db, top, { cycleId, on, known: 'then' })).toBeDefined();
	expect(await numbers(db, section, { cycleId, on, known: 'then' })).toBeUndefined();

	// Read, not counted: told apart by a figure that is wrong.
	await db.write((tx) => tx.update(monthEnd).set({ on: '2026-09-30' }));
	const asOf = endOfDay('2026-09-30', zone);
	const when = { asOf, knownAt: asOf, known: 'then' as const, changedBy: await lastActOnPast(db) };
	const asked = (unitId: string, unitIds: string[]) =>
		pastFigures(db, url, '2026-09-30', { cycleId, unitId, unitIds }, when);
	expect((await asked(top, [top, section])).completions).toEqual([{ on: '2026-10-05', until: '2027-10-05', count: 1 }]);
	expect((await asked(section, [top, section])).completions).toEqual([]);
});

test('the clock has every month end that is due counted in a process, but none for a few people or once it is stopped', async () => {
	const { db, city, top, cycleId } = await smallGovernment();
	const asked: MonthEnd[] = [];
	const keep = (due: MonthEnd) => Promise.resolve(void asked.push(due));
	await countMonthEnds(db, now, keep);
	expect(asked).toEqual([]);

	for (let i = 0; i < 500; i++) await city.addPerson({ unitId: top });
	await countMonthEnds(db, now, keep, AbortSignal.abort());
	expect(asked).toEqual([]);

	await countMonthEnds(db, now, keep);
	expect(asked.length).toBe(4);

	const tried: MonthEnd[] = [];
	const failing = countMonthEnds(db, now, (due) => {
		tried.push(due);

		return tried.length === 1 ? Promise.reject(new Error('late')) : Promise.resolve();
	});
	await expect(failing).rejects.toMatchObject({ message: expect.stringContaining('1 '), cause: { message: 'late' } });
	expect(tried).toEqual(asked);

	await keepMonthEndApart(await databaseUrlOf(db), asked[0]!);
	expect(asked[0]).toEqual({ cycleId, on, known: 'then' });
	expect(await numbers(db, top, asked[0]!)).toContainEqual([top, 1, 0]);
});

test('what people do with the moment of doing it changes no day that is over; a letter may', async () => {
	const db = await testDatabase();
	expect(await lastActOnPast(db)).toBe(0);

	await recorded(db, 'account.sign-in');
	expect(await lastActOnPast(db)).toBe(0);
	await recorded(db, 'staff.import');
	await recorded(db, 'attempt.grade');
	await recorded(db, 'unit.change');
	await recorded(db, 'staff.view');
	expect(await lastActOnPast(db)).toBe(4);
});
