import { expect, test } from 'vitest';
import { eq } from 'drizzle-orm';
import type { Database } from '#lib/server/db/connect.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { planOf, statementsOf } from '#lib/server/db/test-plans.ts';
import { figure, standing } from '#lib/server/db/schema/oversight.ts';
import { enrolment } from '#lib/server/db/schema/programmes.ts';
import { everywhere } from '../organisation/clocks.ts';
import { endOfDay } from '../organisation/days.ts';
import { sumFigures } from './figure-sums.ts';
import { rebuildStandings, refreshStandings, rollStandings } from './standings.ts';
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
