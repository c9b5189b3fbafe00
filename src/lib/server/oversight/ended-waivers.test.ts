import fc from 'fast-check';
import { eq, sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { auditEntry, auditPayload } from '#lib/server/db/schema/audit.ts';
import { standing } from '#lib/server/db/schema/oversight.ts';
import { planOf, statementsOf } from '#lib/server/db/test-plans.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { addDays, endOfDay } from '../organisation/days.ts';
import { findNotableWaivers, findWaiver, listWaivers, listWaiversIn } from '../programmes/waiver-list.ts';
import { decisionInWords } from '../programmes/waiver-table.ts';
import { decideWaiver, endWaiver, proposeWaiver, withdrawWaiver } from '../programmes/waivers.ts';
import { attestationStatus } from './attestation-status.ts';
import { explainStates } from './explanations.ts';
import { lastActOnPast } from './last-act.ts';
import { recountFigures } from './recount.ts';
import { rosterAt } from './roster.ts';
import { listed, standingsAt, type PointInTime } from './standing-query.ts';
import { rebuildStandings, rollStandings } from './standings.ts';
import { clocksOn, foundDinas, later, signedAt, signedStatement } from './test-city.ts';

const zone = 'Asia/Jakarta';
const on = '2026-11-02';
const days = { reason: 'Tugas belajar', from: '2026-10-01', to: '2027-03-31' };
const at = (day: string) => new Date(`${day}T10:00:00+07:00`);

async function world(from = days.from) {
	const found = await foundDinas(await testDatabase());
	const { db, cycleId, head, city, ani } = found;
	const administrator = await city.addPerson({ name: 'Admin' });
	await db.write((tx) => rebuildStandings(tx, on));
	const propose = (personId = ani.id) =>
		db.write((tx) => proposeWaiver(tx, { personId, cycleId, ...days, from }, { by: head, now: signedAt }));
	const grant = async (id: string, now = signedAt) => {
		await db.write((tx) => decideWaiver(tx, { id, granted: true, refusal: '' }, { by: administrator, now }));

		return id;
	};
	const end = (id: string, last: string | null, now = later, reason = 'Sudah kembali bertugas') =>
		db.write((tx) => endWaiver(tx, { id, last, reason }, { by: administrator, now }));
	const words = async (id: string) => decisionInWords((await findWaiver(db, id, on))!, zone);

	return { ...found, administrator, propose, grant, end, words };
}

/** How a person counts at a moment. */
async function storedAt(db: Database, personId: string, when: PointInTime): Promise<string | undefined> {
	const [row] = await db.all<{ stored: string }>(sql`
		select stored from (${standingsAt(when, { persons: listed([personId]) })})`);

	return row?.stored;
}

const endOf = (day: string) => endOfDay(day, zone);
const knownThen = (day: string): PointInTime => ({ on: day, asOf: endOf(day), knownAt: endOf(day) });
const knownNow = (day: string): PointInTime => ({ on: day, asOf: endOf(day), knownAt: endOf('2026-12-31') });

describe('a waiver that was granted', () => {
	test('ends early from its new last day on, at once, and days that are over stay as they were known', async () => {
		const { db, ani, propose, grant, end, words } = await world();
		const id = await grant(await propose());
		await rollStandings(db, later);
		const before = await lastActOnPast(db);
		await end(id, '2026-11-10');

		expect(await db.select().from(standing).where(eq(standing.personId, ani.id)).get()).toMatchObject({
			stored: 'not_activated'
		});
		expect(await recountFigures(db)).toMatchObject({ wrongStandings: 0, wrongFigures: 0 });
		expect(await lastActOnPast(db)).toBeGreaterThan(before);
		const told = async (when: (day: string) => PointInTime) =>
			Promise.all(['2026-11-10', '2026-11-11', '2026-11-19'].map((day) => storedAt(db, ani.id, when(day))));
		expect(await told(knownThen)).toEqual(['waived', 'waived', 'waived']);
		expect(await told(knownNow)).toEqual(['waived', 'not_activated', 'not_activated']);
		expect(await words(id)).toBe(
			'Diberikan 2 November 2026; diakhiri lebih awal 20 November 2026: Sudah kembali bertugas'
		);

		await end(id, '2026-11-05', new Date(later.getTime() + 1000));
		expect(await told((day) => ({ on: day, asOf: endOf(day), knownAt: later }))).toEqual([
			...['waived', 'not_activated', 'not_activated']
		]);
		expect(await told(knownNow)).toEqual(['not_activated', 'not_activated', 'not_activated']);
	});

	test('is taken back as if it had never held, and was known to hold until then', async () => {
		const { db, ani, cycleId, unitId, propose, grant, end, words } = await world();
		const id = await grant(await propose());
		await end(id, null);
		expect(await recountFigures(db)).toMatchObject({ wrongStandings: 0, wrongFigures: 0 });
		expect(await storedAt(db, ani.id, { on: '2026-11-20' })).toBe('not_activated');
		expect(await storedAt(db, ani.id, knownNow('2026-11-10'))).toBe('not_activated');
		expect(await storedAt(db, ani.id, knownThen('2026-11-10'))).toBe('waived');
		expect(await words(id)).toBe('Diberikan 2 November 2026; ditarik kembali 20 November 2026: Sudah kembali bertugas');
		expect(await listWaivers(db, cycleId, on)).toMatchObject([{ id, granted: false }]);
		expect((await findNotableWaivers(db, cycleId, [ani.id])).size).toBe(0);
		await expect(end(id, null)).rejects.toMatchObject({ code: 'waiver_not_standing' });

		// What is told of a day that is over tells of the waiver that was known then.
		const { on: day, ...past } = knownThen('2026-11-10') as Required<PointInTime>;
		const of = { unitId, cycleId, scope: 'own' } as const;
		const rows = await rosterAt(db, of, { on: day, ...past }, clocksOn(day));
		const row = rows.find(({ personId }) => personId === ani.id)!;
		expect(row).toMatchObject({ state: 'waived', waiverReason: 'Tugas belajar' });
		const told = { revocationReasons: false };
		const why = await explainStates(db, clocksOn(day), [{ ...row, dueOn: '2026-12-31' }], told, past);
		expect([...why.values()].flat().join(' ')).toContain('31 Maret 2027');

		// Somebody may be excepted for these days after all.
		await grant(await propose(), later);
		expect(await storedAt(db, ani.id, { on: '2026-11-20' })).toBe('waived');
	});

	test('ends on a day within its own, for a reason, which stays out of the log', async () => {
		const { db, propose, grant, end } = await world();
		const id = await propose();
		await expect(end(id, null)).rejects.toMatchObject({ code: 'waiver_not_standing' });
		await grant(id);
		for (const last of ['', 'besok', '2026-09-30', days.to]) {
			await expect(end(id, last)).rejects.toMatchObject({ field: 'last' });
		}
		await expect(end(id, '2026-11-10', later, ' ')).rejects.toMatchObject({ field: 'endReason' });
		await end(id, '2026-11-10');
		expect((await db.select().from(auditEntry)).map(({ kind }) => kind)).toContain('waiver.end');
		expect(JSON.stringify(await db.select().from(auditPayload))).not.toContain('bertugas');
	});

	test('is looked up by its enrolment, also for what was known of it before', async () => {
		const { db, ani, propose, grant, end } = await world();
		await end(await grant(await propose()), null);
		const [text] = await statementsOf(async () => void (await storedAt(db, ani.id, knownThen('2026-11-10'))));
		const plan = (await planOf(db, text!)).join('\n');
		expect(plan).toMatch(/SEARCH w USING INDEX waiver_enrolment/);
		expect(plan).toMatch(/SEARCH f USING INDEX sqlite_autoindex_former_waiver_1 \(waiver_id=\? AND until>\?\)/);
	});
});

describe('a statement that rests on a waiver', () => {
	const stale = [{ kind: 'waiver' }];
	test.each([
		['was taken back', days.from, null, stale],
		['was ended before the day of the signature', days.from, '2026-10-31', stale],
		['was ended with the day before the signature', days.from, '2026-11-01', []],
		['was ended with a later day', days.from, '2026-11-05', []],
		['had begun on the day of the signature and was taken back', on, null, []]
	])('and %s', async (_, from, last, reasons) => {
		const { db, ani, request, propose, grant, end } = await world(from);
		const id = await grant(await propose());
		const statement = await signedStatement(db, request);
		expect(await attestationStatus(db, statement, later)).toMatchObject({ reasons: [] });
		await end(id, last);
		expect((await attestationStatus(db, statement, later)).reasons).toEqual(
			reasons.map((reason) => ({ ...reason, personId: ani.id }))
		);
	});
});

test('whoever proposed a waiver withdraws it while nobody has decided', async () => {
	const { db, ani, administrator, unitId, cycleId, head, propose, grant, words } = await world();
	const id = await propose();
	const withdraw = (by: string) => db.write((tx) => withdrawWaiver(tx, id, { by, now: later }));
	await expect(withdraw(administrator)).rejects.toMatchObject({ code: 'waiver_decided' });
	const before = await lastActOnPast(db);
	await withdraw(head);
	expect(await lastActOnPast(db)).toBe(before);
	expect(await words(id)).toBe('Ditarik pengusulnya 20 November 2026');
	await expect(withdraw(head)).rejects.toMatchObject({ code: 'waiver_decided' });
	await expect(grant(id)).rejects.toMatchObject({ code: 'waiver_decided' });
	expect(await listWaiversIn(db, { cycleId, unitIds: [unitId] }, on)).toMatchObject([{ id, granted: false }]);
	expect(await listWaivers(db, cycleId, on)).toEqual([]);
	expect(await storedAt(db, ani.id, { on })).toBe('not_activated');
	await propose();
});

test('whatever is granted, ended and taken back: figures equal a recount, and each day stays as it was known at its end', async () => {
	const step = fc.record({
		act: fc.constantFrom('grant', 'grant', 'end', 'end', 'takeBack', 'tomorrow', 'tomorrow'),
		who: fc.nat(2),
		from: fc.integer({ min: -3, max: 3 }),
		length: fc.nat(6)
	});
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 22 }), async (steps) => {
			const { db, ani, budi, cici, cycleId, head, administrator } = await world();
			const people = [ani.id, budi.id, cici.id];
			const granted: { id: string; from: string }[] = [];
			const told: { day: string; stored: (string | undefined)[] }[] = [];
			let [day, seconds] = [on, 0];

			for (const { act, who, from, length } of steps) {
				const now = new Date(at(day).getTime() + ++seconds * 1000);
				if (act === 'tomorrow') {
					const stored = await Promise.all(people.map((id) => storedAt(db, id, { on: day })));
					told.push({ day, stored });
					day = addDays(day, 1);
					await rollStandings(db, at(day));
				} else if (act === 'grant') {
					const begins = addDays(day, from);
					const asked = { personId: people[who]!, cycleId, reason: 'Cuti' };
					const span = { from: begins, to: addDays(begins, length) };
					const made = db.write(async (tx) => {
						const id = await proposeWaiver(tx, { ...asked, ...span }, { by: head, now });
						await decideWaiver(tx, { id, granted: true, refusal: '' }, { by: administrator, now });

						return id;
					});
					const id = await made.catch(refused);
					if (id) granted.push({ id, from: begins });
				} else if (granted.length > 0) {
					const { id, from: begins } = granted[(who + length) % granted.length]!;
					const asked = { id, last: act === 'end' ? addDays(begins, length) : null, reason: 'Keliru' };
					await db.write((tx) => endWaiver(tx, asked, { by: administrator, now })).catch(refused);
				}
				expect(await recountFigures(db)).toMatchObject({ wrongStandings: 0, wrongFigures: 0 });
			}
			for (const { day, stored } of told) {
				expect(await Promise.all(people.map((id) => storedAt(db, id, knownThen(day))))).toEqual(stored);
			}
			db.close();
		}),
		{ numRuns: 10, seed: 20261127 }
	);
}, 60_000);

/** What overlaps, or does not hold any more. */
function refused(problem: { code?: string }): undefined {
	if (problem.code === undefined) throw problem;
}
