import { and, eq, isNull } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { planOf, statementsOf } from '#lib/server/db/test-plans.ts';
import { employment, post } from '#lib/server/db/schema/organisation.ts';
import { figure, standing } from '#lib/server/db/schema/oversight.ts';
import { enrolment } from '#lib/server/db/schema/programmes.ts';
import { everywhere } from '../organisation/clocks.ts';
import { endOfDay } from '../organisation/days.ts';
import { sumFigures } from './figure-sums.ts';
import { recountFigures } from './recount.ts';
import { moveStandings, rebuildStandings, refreshStandings, rollStandings } from './standings.ts';
import { TestCity, foundDinas, later, longAgo, signedAt, zone } from './test-city.ts';

const today = '2026-11-02';
const now = new Date('2026-11-02T03:00:00Z');

async function standingOf(db: Database, personId: string) {
	return db
		.select({ unitId: standing.unitId, stored: standing.stored, expiresOn: standing.expiresOn })
		.from(standing)
		.where(eq(standing.personId, personId))
		.all();
}

async function figures(db: Database) {
	const rows = await db.select().from(figure);

	return rows.map((row) => `${row.unitId} ${row.stored} ${row.count}`).sort();
}

test('each act moves a person from one state to the next, and the figures with it', async () => {
	const db = await testDatabase();
	const city = await TestCity.found(db);
	const unitId = await city.addUnit(null);
	const head = await city.addPerson({ unitId });
	const cycleId = await city.addCycle();
	const personId = await city.addPerson({ unitId });
	const enrolmentId = await city.enrol(personId, cycleId);
	const refresh = () => db.write((tx) => refreshStandings(tx, [personId], today));
	const stored = async () => (await standingOf(db, personId)).map((row) => row.stored);

	await refresh();
	expect(await stored()).toEqual(['not_activated']);

	await db.write((tx) => tx.update(enrolment).set({ startedAt: now }).where(eq(enrolment.id, enrolmentId)));
	await refresh();
	expect(await stored()).toEqual(['under_way']);

	const { id: certificateId } = await city.certify(enrolmentId, now, '2027-11-02');
	await refresh();
	expect(await standingOf(db, personId)).toEqual([{ unitId, stored: 'certified', expiresOn: '2027-11-02' }]);

	await city.revoke(certificateId, now);
	await refresh();
	expect(await stored()).toEqual(['revoked']);

	await city.waive(enrolmentId, '2026-11-01', today);
	await refresh();
	expect(await stored()).toEqual(['waived']);

	const disputeId = await city.dispute(personId, head, now);
	await refresh();
	expect(await stored()).toEqual(['correction']);
	expect(await figures(db)).toEqual([`${unitId} correction 1`]);

	await city.decide(disputeId, 'rejected', now);
	await db.write((tx) => refreshStandings(tx, [personId], '2026-11-03'));
	expect(await stored()).toEqual(['revoked']);
	expect(await figures(db)).toEqual([`${unitId} revoked 1`]);
});

test('an activated account stands apart from one that is not', async () => {
	const db = await testDatabase();
	const city = await TestCity.found(db);
	const unitId = await city.addUnit(null);
	const cycleId = await city.addCycle();
	const personId = await city.addPerson({ unitId, activated: longAgo });
	await city.enrol(personId, cycleId);

	await db.write((tx) => rebuildStandings(tx, today));

	expect(await standingOf(db, personId)).toEqual([{ unitId, stored: 'not_started', expiresOn: '' }]);
});

test('a person counts once, at the primary post, whatever second posts there are', async () => {
	const db = await testDatabase();
	const city = await TestCity.found(db);
	const [here, there] = [await city.addUnit(null), await city.addUnit(null)];
	const cycleId = await city.addCycle();
	const personId = await city.addPerson({ unitId: here });
	await city.addPost(personId, { unitId: there, isPrimary: false, heads: true, kind: 'plt' });
	await city.enrol(personId, cycleId);

	await db.write((tx) => rebuildStandings(tx, today));

	expect(await figures(db)).toEqual([`${here} not_activated 1`]);
});

test('who chose to take part, who left and who has no post counts nowhere', async () => {
	const db = await testDatabase();
	const city = await TestCity.found(db);
	const unitId = await city.addUnit(null);
	const cycleId = await city.addCycle();
	await city.enrol(await city.addPerson({ unitId }), cycleId, { via: 'self' });
	await city.enrol(await city.addPerson(), cycleId);
	await city.enrol(await city.addPerson({ unitId, to: '2026-10-01' }), cycleId);
	const ended = await city.enrol(await city.addPerson({ unitId }), cycleId);
	await db.write((tx) => tx.update(enrolment).set({ endedAt: now }).where(eq(enrolment.id, ended)));

	await db.write((tx) => rebuildStandings(tx, today));

	expect(await figures(db)).toEqual([]);
});

test('the day that a post or a waiver begins or ends moves the figures', async () => {
	const db = await testDatabase();
	const city = await TestCity.found(db);
	const [here, there] = [await city.addUnit(null), await city.addUnit(null)];
	const cycleId = await city.addCycle();
	const moved = await city.addPerson({ unitId: here });
	const away = await city.addPerson({ unitId: here });
	await city.enrol(moved, cycleId);
	await city.waive(await city.enrol(away, cycleId), '2026-11-05', '2026-11-07');
	await city.transfer(moved, there, '2026-11-06', now);
	const on = async (day: string) => {
		await rollStandings(db, new Date(endOfDay(day, zone).getTime() - 1));

		return figures(db);
	};

	expect(await on('2026-11-04')).toEqual([`${here} not_activated 2`]);
	expect(await on('2026-11-05')).toEqual([`${here} not_activated 1`, `${here} waived 1`]);
	expect(await on('2026-11-06')).toEqual([`${there} not_activated 1`, `${here} waived 1`].sort());
	expect(await on('2026-11-08')).toEqual([`${here} not_activated 1`, `${there} not_activated 1`].sort());
});

/** How far somebody has come in a cycle before everybody moves. */
const fortunes = ['nothing', 'enrolled', 'self', 'begun', 'certified', 'revoked', 'waived', 'ended'] as const;
/** What a head has said of the post. */
const reports = ['none', 'none', 'open', 'rejected'] as const;
/** What a letter does with the post. */
const letters = ['stays', 'moves', 'moves later', 'rises', 'is employed otherwise', 'leaves', 'comes'] as const;

test('many people who move at once count as a recount finds them, whatever they had done', async () => {
	const personArbitrary = fc.record({
		before: fc.constantFrom(...fortunes),
		before2: fc.constantFrom(...fortunes),
		report: fc.constantFrom(...reports),
		letter: fc.constantFrom(...letters),
		settled: fc.boolean(),
		back: fc.boolean()
	});
	await fc.assert(
		fc.asyncProperty(fc.array(personArbitrary, { minLength: 20, maxLength: 30 }), async (plan) => {
			const db = await testDatabase();
			const city = await TestCity.found(db);
			const [here, there] = [await city.addUnit(null), await city.addUnit(null)];
			const head = await city.addPerson({ unitId: here });
			const cycles = [await city.addCycle(), await city.addCycle()];
			const people: { id: string; letter: (typeof letters)[number]; back: boolean }[] = [];
			const settling: string[] = [];

			for (const { before, before2, report, letter, settled, back } of plan) {
				const id = await city.addPerson(letter === 'comes' ? {} : { unitId: here });
				people.push({ id, letter, back });
				for (const [at, fortune] of [before, before2].entries()) {
					if (fortune === 'nothing') continue;
					const begun = fortune === 'begun' && { startedAt: now };
					const enrolmentId = await city.enrol(id, cycles[at]!, {
						via: fortune === 'self' ? 'self' : 'rule',
						...begun
					});
					if (fortune === 'certified' || fortune === 'revoked') {
						const held = await city.certify(enrolmentId, now);
						if (fortune === 'revoked') await city.revoke(held.id, now);
					}
					if (fortune === 'waived') await city.waive(enrolmentId, '2026-11-01', '2026-11-20');
					if (fortune === 'ended') {
						await db.write((tx) => tx.update(enrolment).set({ endedAt: now }).where(eq(enrolment.id, enrolmentId)));
					}
				}
				if (report !== 'none' && letter !== 'comes') {
					const disputeId = await city.dispute(id, head, now);
					if (report === 'rejected') await city.decide(disputeId, 'rejected', now);
					else if (settled) settling.push(disputeId);
				}
			}
			await db.write((tx) => rebuildStandings(tx, today));

			for (const disputeId of settling) await city.decide(disputeId, 'accepted', later);
			const known = (id: string) => and(eq(post.personId, id), isNull(post.recordedTo));
			for (const { id, letter } of people) {
				if (letter === 'moves' || letter === 'moves later') {
					await city.transfer(id, there, letter === 'moves' ? today : '2026-11-09', later);
				}
				if (letter === 'rises') await db.write((tx) => tx.update(post).set({ category: 'jpt' }).where(known(id)));
				if (letter === 'is employed otherwise') {
					await db.write((tx) => tx.update(employment).set({ kind: 'PPPK' }).where(eq(employment.personId, id)));
				}
				if (letter === 'leaves') await db.write((tx) => tx.update(post).set({ validTo: today }).where(known(id)));
				if (letter === 'comes') await city.addPost(id, { unitId: here, from: today });
			}
			const everybody = people.map(({ id }) => id);
			await db.write((tx) => moveStandings(tx, everybody, today));
			expect(await recountFigures(db)).toMatchObject({ on: today, wrongStandings: 0, wrongFigures: 0 });

			// The report is about the unit that some of them come back to.
			for (const { id, letter, back } of people) {
				if (letter === 'moves' && back) await city.transfer(id, here, today, later);
			}
			await db.write((tx) => moveStandings(tx, everybody, today));
			expect(await recountFigures(db)).toMatchObject({ on: today, wrongStandings: 0, wrongFigures: 0 });
			db.close();
		}),
		{ numRuns: 10, seed: 20261127 }
	);
}, 60_000);

test('a day that is over is counted person by person, by index, and never through all enrolments of the cycle', async () => {
	const { db, cycleId, unitId, section } = await foundDinas(await testDatabase());
	const moment = { asOf: signedAt, knownAt: later };

	for (const scope of [{ cycleId }, { cycleId, unitIds: [unitId, section] }]) {
		const statements = await statementsOf(
			async () => void (await sumFigures(db, everywhere('2026-11-02'), scope, moment))
		);
		const plan = (
			await planOf(
				db,
				statements.find((text) => text.includes('former_due_day'))!
			)
		).join('\n');
		expect(plan).toMatch(/SEARCH e USING INDEX sqlite_autoindex_enrolment_1 \(id=\?\)/);
		expect(plan).toMatch(/SEARCH f USING INDEX sqlite_autoindex_former_due_day_1 \(enrolment_id=\? AND until>\?\)/);
		expect(plan).not.toMatch(/SCAN (e|f|c|x|r|a)\b/);
	}
});
