import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Snapshot } from '#lib/assessment/snapshot.ts';
import { newId } from '#lib/server/db/id.ts';
import { publication, type PublishedModule } from '#lib/server/db/schema/content.ts';
import { attempt, grading } from '#lib/server/db/schema/learning.ts';
import { enrolment, fulfilment, requirement } from '#lib/server/db/schema/programmes.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { planOf, statementsOf } from '#lib/server/db/test-plans.ts';
import { addDays, endOfDay } from '../organisation/days.ts';
import { mergePersons } from '../organisation/merge-persons.ts';
import { markLabel, marksOf } from './marks.ts';
import { countStaff, listStaff, pastStaffIds, pastStaffRows, type StaffFilter } from './staff-list.ts';
import { rebuildStandings } from './standings.ts';
import { clocksOn, foundDinas, longAgo, zone } from './test-city.ts';
import { expiringDays } from './states.ts';

const on = '2026-11-20';
const all = { limit: 100, offset: 0 };

/** Ani has failed twice and Budi once, and passed; the head's certificate ends on a day. */
async function marked(validUntil: string) {
	const dinas = await foundDinas(await testDatabase());
	const { db, city, ani, budi, cycleId, unitId, section } = dinas;
	const other = await city.addPerson({ name: 'Zaki', unitId });
	await city.certify(await city.enrol(other, cycleId), longAgo, validUntil);
	const requirementId = (await db.select().from(requirement).where(eq(requirement.cycleId, cycleId)).get())!.id;
	const publicationId = newId();
	await db.write(async (tx) => {
		await tx.insert(publication).values({
			...{ id: publicationId, moduleId: 'netralitas-dasar', n: 1, kind: 'first', sha256: '0', note: '' },
			...{ module: { title: 'Netralitas dasar' } as PublishedModule, source: 'public', publishedAt: longAgo }
		});
		await tx.insert(requirement).values({ cycleId, kind: 'module', ref: 'media-sosial', position: 2 });
		for (const { personId, n, passed } of [
			{ personId: ani.id, n: 1, passed: [false] },
			// Regraded: the last grading holds.
			{ personId: ani.id, n: 2, passed: [true, false] },
			{ personId: budi.id, n: 1, passed: [false] },
			{ personId: budi.id, n: 2, passed: [true] }
		]) {
			const id = newId();
			await tx.insert(attempt).values({
				...{ id, personId, n, requirementId, publicationId, moduleId: 'netralitas-dasar', seed: '' },
				...{ snapshot: {} as Snapshot, startedAt: longAgo, submittedAt: longAgo, closedBy: 'person' }
			});
			for (const [index, each] of passed.entries()) {
				await tx.insert(grading).values({
					...{ attemptId: id, n: index + 1, scoringVersion: 1, voids: [], score: 0, passed: each },
					...{ perQuestion: [], at: longAgo, reason: '' }
				});
			}
		}
		await tx.insert(fulfilment).values({ enrolmentId: budi.enrolmentId, requirementId, completedAt: longAgo });
		for (const { enrolmentId } of [ani, budi]) {
			await tx.update(enrolment).set({ startedAt: longAgo }).where(eq(enrolment.id, enrolmentId));
		}
		await rebuildStandings(tx, on);
	});
	const filter: StaffFilter = { cycleId, unitIds: [unitId, section] };
	const names = async (more: Partial<StaffFilter>) =>
		(await listStaff(db, clocksOn(on), { ...filter, ...more }, all)).map(({ name }) => name);

	return { ...dinas, filter, names };
}

test('a certificate is marked from sixty days before its end, and only while it is valid', async () => {
	for (const [days, expected] of [
		[-1, []],
		[0, ['Zaki']],
		[expiringDays - 1, ['Zaki']],
		[expiringDays, []]
	] as const) {
		const { names, db, filter } = await marked(addDays(on, days));
		expect(await names({ mark: 'expiring' })).toEqual(expected);
		expect(await countStaff(db, clocksOn(on), { ...filter, mark: 'expiring' })).toBe(expected.length);
	}
});

test('where it is the next day already, a certificate is marked by that day', async () => {
	const there = addDays(on, 1);
	for (const [days, expected] of [
		[-1, []],
		[0, ['Zaki']],
		[expiringDays - 1, ['Zaki']],
		[expiringDays, []]
	] as const) {
		const { db, filter, cycleId, unitId } = await marked(addDays(there, days));
		const clocks = { ...clocksOn(on), elsewhere: new Map([[unitId, { on: there, timeZone: 'Asia/Jayapura' }]]) };
		const shown = await listStaff(db, clocks, { ...filter, mark: 'expiring' }, all);
		expect(shown.map(({ name, state }) => [name, state])).toEqual(expected.map((name) => [name, 'certified']));
		const marks = await marksOf(db, clocks, cycleId, await listStaff(db, clocks, filter, all));
		expect([...marks.values()].filter(({ labels }) => labels.includes(markLabel('expiring')))).toHaveLength(
			shown.length
		);
	}
});

test('who has failed what is still to be passed is marked, with how often; who has passed since is not', async () => {
	const { db, names, filter, ani, budi, cycleId } = await marked('2027-12-31');
	expect(await names({ mark: 'failed' })).toEqual(['Ani']);
	expect(await names({ mark: 'failed', state: 'certified' })).toEqual([]);

	const marks = await marksOf(db, clocksOn(on), cycleId, await listStaff(db, clocksOn(on), filter, all));
	expect(marks.get(ani.enrolmentId)).toEqual({
		labels: ['gagal 2 kali'],
		why: [
			'Sekarang di langkah 1 dari 2: Netralitas dasar.',
			'Kuis Netralitas dasar belum lulus sesudah 2 kali mencoba.'
		]
	});
	expect(marks.get(budi.enrolmentId)).toEqual({
		labels: [],
		why: ['Sekarang di langkah 2 dari 2: media-sosial.']
	});
});

test('of a day that is over the marks are told as they were, known then or now', async () => {
	const { db, filter, ani, cycleId } = await marked('2026-12-20');
	const day = '2026-11-10';
	const late = new Date('2026-11-18T03:00:00Z');
	const [first] = await db.select().from(attempt).where(eq(attempt.personId, ani.id)).orderBy(attempt.n);
	await db.write(async (tx) => {
		const third = newId();
		await tx.insert(attempt).values({ ...first!, id: third, n: 3, startedAt: late, submittedAt: late });
		const graded = { scoringVersion: 1, voids: [], score: 0, perQuestion: [], at: late, reason: '' };
		await tx.insert(grading).values({ ...graded, attemptId: third, n: 1, passed: false });
		// A question is taken out of the score afterwards.
		await tx.insert(grading).values({ ...graded, attemptId: first!.id, n: 2, passed: true });
	});
	const asOf = endOfDay(day, zone);
	const then = { asOf, knownAt: asOf };
	const now = { asOf, knownAt: new Date('2026-11-20T03:00:00Z') };
	const labels = async (past: typeof then) => {
		const rows = await pastStaffRows(db, day, await pastStaffIds(db, day, filter, past), past);
		const marks = await marksOf(db, clocksOn(day), cycleId, rows, past);

		return Object.fromEntries(rows.map(({ name, enrolmentId }) => [name, marks.get(enrolmentId)?.labels ?? []]));
	};

	expect(await labels(then)).toMatchObject({ Ani: ['gagal 2 kali'], Budi: [], Zaki: [markLabel('expiring')] });
	expect(await labels(now)).toMatchObject({ Ani: ['gagal 1 kali'] });
	expect(await pastStaffIds(db, day, { ...filter, mark: 'failed' }, then)).toEqual([ani.enrolmentId]);
	expect(await pastStaffIds(db, day, { ...filter, mark: 'expiring' }, then)).toHaveLength(1);
	const before = endOfDay('2026-10-15', zone);
	expect(
		await pastStaffIds(db, '2026-10-15', { ...filter, mark: 'expiring' }, { asOf: before, knownAt: before })
	).toEqual([]);
});

test('two records that were merged since are marked as they were', async () => {
	const { db, filter, ani, budi, cycleId } = await marked('2027-12-31');
	const day = '2026-11-10';
	const asOf = endOfDay(day, zone);
	const past = { asOf, knownAt: asOf };
	const labels = async () => {
		const rows = await pastStaffRows(db, day, await pastStaffIds(db, day, filter, past), past);
		const marks = await marksOf(db, clocksOn(day), cycleId, rows, past);

		return Object.fromEntries(rows.map(({ name, enrolmentId }) => [name, marks.get(enrolmentId)?.labels ?? []]));
	};
	await db.write((tx) => tx.delete(fulfilment).where(eq(fulfilment.enrolmentId, budi.enrolmentId)));
	const before = await labels();
	expect(before).toMatchObject({ Ani: ['gagal 2 kali'], Budi: ['gagal 1 kali'] });
	const now = new Date('2026-11-20T03:00:00Z');
	await db.write((tx) =>
		mergePersons(tx, { goneId: ani.id, keptId: budi.id, posts: 'kept', signIn: 'kept' }, { actor: 'command', on, now })
	);

	expect(await labels()).toEqual(before);
});

test('the marks of a page are read for the people on it, by index', async () => {
	const { db, filter, cycleId } = await marked('2027-12-31');
	const [first] = await listStaff(db, clocksOn(on), filter, all);
	const statements = await statementsOf(async () => void (await marksOf(db, clocksOn(on), cycleId, [first!])));
	const plan = (
		await planOf(
			db,
			statements.find((text) => text.includes('json_group_object'))!
		)
	).join('\n');
	expect(plan).toMatch(/SEARCH s USING INDEX sqlite_autoindex_standing/);
	expect(plan).toMatch(/SEARCH a USING INDEX attempt_person_requirement_n/);
	expect(plan).not.toMatch(/SCAN (s|a|f|g)\b/);
});
