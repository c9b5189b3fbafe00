import { expect, test } from 'vitest';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { planOf, statementsOf } from '#lib/server/db/test-plans.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { recordAttestationStates } from './attestation-status.ts';
import { signAttestation } from './attestations.ts';
import { attestationOverview, overviewTable } from './attestation-overview.ts';
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
	await recordAttestationStates(db, later);
	await db.write((tx) => rebuildStandings(tx, '2026-11-20'));

	const rows = await attestationOverview(db, cycleId, '2026-11-20');
	expect(rows.find((row) => row.unitId === unitId)).toMatchObject({ state: 'stale', statement: { number } });
	expect(rows.find((row) => row.unitId === section)).toMatchObject({ state: 'missing', statement: null });
	expect(rows.find((row) => row.unitId === elsewhere)).toMatchObject({ state: 'missing', people: 1 });
});

test('a statement on the own people alone does not speak of those below', async () => {
	const { db, city, request, cycleId, top, unitId, section } = await foundDinas(await testDatabase());
	await db.write((tx) => rebuildStandings(tx, on));
	const { number } = await signedStatement(db, { ...request, scope: 'own' });
	const stateOf = async (id: string) => (await attestationOverview(db, cycleId, on)).find((row) => row.unitId === id);

	expect(await stateOf(unitId)).toMatchObject({ state: 'own', statement: { number, scope: 'own' } });
	expect(await stateOf(section)).toMatchObject({ state: 'missing', statement: null });

	// One of the unit above speaks of everybody.
	const mayor = await city.addPerson({ name: 'Walikota', unitId: top, heads: true });
	await city.certify(await city.enrol(mayor, cycleId), new Date('2026-10-01T03:00:00Z'));
	await db.write((tx) => rebuildStandings(tx, on));
	await signedStatement(db, { personId: mayor, unitId: top, cycleId, scope: 'subtree' });
	expect(await stateOf(unitId)).toMatchObject({ state: 'covered' });
});

test('a statement on the own people alone that no longer fits is told as such', async () => {
	const { db, city, request, cycleId, elsewhere, budi, unitId } = await foundDinas(await testDatabase());
	const { number } = await signedStatement(db, { ...request, scope: 'own' });
	await city.transfer(budi.id, elsewhere, '2026-10-15', later);
	await recordAttestationStates(db, later);
	await db.write((tx) => rebuildStandings(tx, '2026-11-20'));

	const rows = await attestationOverview(db, cycleId, '2026-11-20');
	expect(rows.find((row) => row.unitId === unitId)).toMatchObject({ state: 'stale', statement: { number } });
});

test('a statement whose late letter is corrected stands again and covers what lies below it', async () => {
	const { db, city, request, cycleId, elsewhere, budi, section, unitId } = await foundDinas(await testDatabase());
	const statement = await signedStatement(db, request);
	await db.write((tx) => rebuildStandings(tx, '2026-11-20'));
	const hours = (n: number) => new Date(later.getTime() + n * 60 * 60_000);
	const states = async () => {
		const rows = await attestationOverview(db, cycleId, '2026-11-20');

		return [unitId, section].map((id) => rows.find((row) => row.unitId === id)!.state);
	};
	const note = (hour: number) => recordAttestationStates(db, hours(hour));

	await city.transfer(budi.id, elsewhere, '2026-10-15', later);
	expect(await note(1)).toEqual([statement.number]);
	expect(await note(1)).toEqual([]);
	expect(await states()).toEqual(['stale', 'missing']);

	// Both posts of the correction begin on one day, so the mistaken one is gone.
	await city.transfer(budi.id, unitId, '2026-10-15', hours(2));
	expect(await note(3)).toEqual([statement.number]);
	expect(await states()).toEqual(['standing', 'covered']);

	await city.transfer(budi.id, elsewhere, '2026-10-15', hours(4));
	expect(await note(5)).toEqual([statement.number]);
	expect(await states()).toEqual(['stale', 'missing']);
	expect(
		(await db.select({ kind: auditEntry.kind }).from(auditEntry).orderBy(auditEntry.seq)).map(({ kind }) => kind)
	).toEqual(['attestation.sign', 'attestation.stale', 'attestation.stand', 'attestation.stale']);
});

test('a unit whose statement no longer fits is covered by a later one of the unit above, and its own is told beside it', async () => {
	const { db, city, request, cycleId, top, unitId, section, elsewhere, budi, cici } = await foundDinas(
		await testDatabase()
	);
	const mayor = await city.addPerson({ name: 'Walikota', unitId: top, heads: true });
	await city.certify(await city.enrol(mayor, cycleId), new Date('2026-10-01T03:00:00Z'));
	const day = '2026-11-20';
	const hours = (n: number) => new Date(later.getTime() + n * 60 * 60_000);
	const stateOf = async (id: string) => (await attestationOverview(db, cycleId, day)).find((row) => row.unitId === id);
	const signAbove = (at: Date) => signAttestation(db, { personId: mayor, unitId: top, cycleId, scope: 'subtree' }, at);

	// The one above was signed before: the head's is the last word on the unit.
	const first = await signAbove(new Date('2026-10-20T03:00:00Z'));
	const own = await signedStatement(db, request);
	await city.transfer(budi.id, elsewhere, '2026-10-25', later);
	await recordAttestationStates(db, hours(1));
	await db.write((tx) => rebuildStandings(tx, day));
	expect(await stateOf(unitId)).toMatchObject({ state: 'stale', statement: { id: own.id }, outdated: null });
	expect(await stateOf(section)).toMatchObject({ statement: { id: first.id } });

	const above = await signAbove(hours(2));
	await recordAttestationStates(db, hours(2));
	expect(await stateOf(unitId)).toMatchObject({
		state: 'covered',
		statement: { id: above.id },
		outdated: { id: own.id, number: own.number }
	});
	expect(await stateOf(section)).toMatchObject({ state: 'covered', statement: { id: above.id }, outdated: null });
	const file = overviewTable(await attestationOverview(db, cycleId, day), 'Asia/Jakarta');
	expect(file.find(([name]) => name === 'Dinas Contoh')).toEqual([
		'Dinas Contoh',
		3,
		'tercakup surat unit di atasnya',
		above.number,
		'20 November 2026',
		own.number
	]);

	// Where the one above does not fit either, nobody is covered.
	await city.transfer(cici.id, elsewhere, '2026-11-10', hours(3));
	await recordAttestationStates(db, hours(3));
	await db.write((tx) => rebuildStandings(tx, day));
	expect(await stateOf(unitId)).toMatchObject({ state: 'stale', statement: { id: own.id }, outdated: null });
});

test('a branch reads as it does in the whole government, below a statement that covers it and without one', async () => {
	const { db, city, request, cycleId, top, unitId, section, elsewhere } = await foundDinas(await testDatabase());
	const mayor = await city.addPerson({ name: 'Walikota', unitId: top, heads: true });
	await city.certify(await city.enrol(mayor, cycleId), new Date('2026-10-01T03:00:00Z'));
	await city.enrol(await city.addPerson({ unitId: elsewhere }), cycleId);
	await db.write((tx) => rebuildStandings(tx, on));
	const expectSame = async () => {
		const whole = await attestationOverview(db, cycleId, on);
		for (const [branch, depth, below] of [
			[top, 0, whole.map((row) => row.unitId)],
			[unitId, 1, [unitId, section]],
			[section, 2, [section]],
			[elsewhere, 1, [elsewhere]]
		] as const) {
			expect(await attestationOverview(db, cycleId, on, branch)).toEqual(
				whole.filter((row) => below.includes(row.unitId)).map((row) => ({ ...row, depth: row.depth - depth }))
			);
		}

		return Object.fromEntries(whole.map((row) => [row.unitId, row.state]));
	};

	expect(await expectSame()).toMatchObject({ [unitId]: 'missing', [section]: 'missing' });
	await signedStatement(db, { ...request, scope: 'own' });
	expect(await expectSame()).toMatchObject({ [unitId]: 'own', [section]: 'missing' });
	await signedStatement(db, { personId: mayor, unitId: top, cycleId, scope: 'subtree' });
	expect(await expectSame()).toMatchObject({ [unitId]: 'covered', [section]: 'covered', [elsewhere]: 'covered' });
	await signedStatement(db, request);
	expect(await expectSame()).toMatchObject({ [unitId]: 'standing', [section]: 'covered', [elsewhere]: 'covered' });
});

test('the statements of a branch are looked up by its units and those above it', async () => {
	const { db, request, cycleId, unitId } = await foundDinas(await testDatabase());
	await signedStatement(db, request);
	const texts = await statementsOf(async () => void (await attestationOverview(db, cycleId, on, unitId)));
	const plans = await Promise.all(
		texts.filter((text) => text.includes('from "attestation"')).map((text) => planOf(db, text))
	);

	expect(plans.flat()).toContainEqual(expect.stringMatching(/^SEARCH attestation USING INDEX attestation_standing/));
});
