import { expect, test } from 'vitest';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { attestationStatus } from './attestation-status.ts';
import { findAttestation, signAttestation } from './attestations.ts';
import { explainStates } from './explanations.ts';
import { figuresOf } from './figures.ts';
import { listStaff } from './staff-list.ts';
import { rebuildStandings, refreshStandings } from './standings.ts';
import { totalOf } from './states.ts';
import { TestCity, clocksOn, signedAt } from './test-city.ts';

const today = '2026-11-02';

test('a unit of 300 people in ten sub-units is counted, listed and signed within the wait of a page', async () => {
	const db = await testDatabase();
	const city = await TestCity.found(db);
	const unitId = await city.addUnit(null, 'Dinas Besar');
	const sections = await Promise.all(Array.from({ length: 10 }, () => city.addUnit(unitId)));
	const cycleId = await city.addCycle();
	const head = await city.addPerson({ unitId, heads: true });
	await city.certify(await city.enrol(head, cycleId), new Date('2026-10-01T03:00:00Z'));
	for (let n = 1; n < 300; n++) {
		const enrolmentId = await city.enrol(await city.addPerson({ unitId: sections[n % 10]! }), cycleId);
		if (n % 2) await city.certify(enrolmentId, new Date('2026-10-01T03:00:00Z'));
	}

	const times: Record<string, number> = {};
	const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
		const start = performance.now();
		const result = await work();
		times[what] = Math.round(performance.now() - start);

		return result;
	};
	const unitIds = [unitId, ...sections];
	const clocks = clocksOn(today);

	await timed('rebuild', () => db.write((tx) => rebuildStandings(tx, today)));
	await timed('refresh one', () => db.write((tx) => refreshStandings(tx, [head], today)));
	const figures = await timed('figures', () => figuresOf(db, unitId, cycleId, clocks));
	const rows = await timed('list', () => listStaff(db, clocks, { cycleId, unitIds }, { limit: 50, offset: 0 }));
	await timed('why', () => explainStates(db, clocks, rows, { revocationReasons: false }));
	const { id } = await timed('sign', () =>
		signAttestation(db, { personId: head, unitId, cycleId, scope: 'subtree' }, signedAt)
	);
	const statement = (await findAttestation(db, id))!;
	await timed('status', () => attestationStatus(db, statement, signedAt));
	console.info(`300 people, milliseconds: ${JSON.stringify(times)}`);

	expect(totalOf(figures!.total)).toBe(300);
	expect(statement.facts.figures).toMatchObject({ total: 300, certified: 151 });
	// A generous bound: it fails when something reads everything again and again, not when the machine is busy.
	for (const milliseconds of Object.values(times)) expect(milliseconds).toBeLessThan(2000);
});
