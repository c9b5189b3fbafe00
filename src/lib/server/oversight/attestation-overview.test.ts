import { expect, test } from 'vitest';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { recordStaleAttestations } from './attestation-status.ts';
import { attestationOverview } from './attestation-overview.ts';
import { rebuildStandings } from './standings.ts';
import { foundDinas, later, signedStatement } from './test-city.ts';

const on = '2026-11-02';

test('a statement on a unit covers what lies below it, and units without one are missing', async () => {
	const { db, request, cycleId, unitId, section, top } = await foundDinas(await testDatabase());
	await db.write((tx) => rebuildStandings(tx, on));
	const states = async () =>
		(await attestationOverview(db, cycleId, on)).map((row) => [row.unitId, row.depth, row.people, row.state]);

	expect(await states()).toEqual([
		[top, 0, 4, 'missing'],
		[unitId, 1, 4, 'missing'],
		[section, 2, 1, 'missing']
	]);

	await signedStatement(db, request);
	expect(await states()).toEqual([
		[top, 0, 4, 'missing'],
		[unitId, 1, 4, 'standing'],
		[section, 2, 1, 'covered']
	]);
});

test('a statement that no longer fits covers nobody', async () => {
	const { db, city, request, cycleId, elsewhere, budi, section, unitId } = await foundDinas(await testDatabase());
	const { number } = await signedStatement(db, request);
	// The letter is dated before the signature and came after it.
	await city.transfer(budi.id, elsewhere, '2026-10-15', later);
	await recordStaleAttestations(db, later);
	await db.write((tx) => rebuildStandings(tx, '2026-11-20'));

	const rows = await attestationOverview(db, cycleId, '2026-11-20');
	expect(rows.find((row) => row.unitId === unitId)).toMatchObject({ state: 'stale', statement: { number } });
	expect(rows.find((row) => row.unitId === section)).toMatchObject({ state: 'missing', statement: null });
	expect(rows.find((row) => row.unitId === elsewhere)).toMatchObject({ state: 'missing', people: 1 });
});

test('a statement on the own people alone does not speak of those below', async () => {
	const { db, request, cycleId, unitId, section } = await foundDinas(await testDatabase());
	await db.write((tx) => rebuildStandings(tx, on));
	await signedStatement(db, { ...request, scope: 'own' });

	const rows = await attestationOverview(db, cycleId, on);
	expect(rows.find((row) => row.unitId === unitId)).toMatchObject({ state: 'missing' });
	expect(rows.find((row) => row.unitId === section)).toMatchObject({ state: 'missing' });
});
