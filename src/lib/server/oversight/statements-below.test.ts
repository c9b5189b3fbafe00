import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { listSubtree } from '../organisation/units.ts';
import { Problem } from '../problem.ts';
import { attestationOverview } from './attestation-overview.ts';
import { rebuildStandings } from './standings.ts';
import { attestationPaper } from '../documents/attestation-paper.ts';
import { damageOf } from './attestation-status.ts';
import { findAttestation, signAttestation, type Attestation } from './attestations.ts';
import { parseRoster, peopleOnPaper } from './frozen-roster.ts';
import { publicAttestation } from './public-attestation.ts';
import { rosterAt } from './roster.ts';
import { coveredUnits, fingerprintShown, statementsBelow } from './statements-below.ts';
import { clocksOn, foundDinas, later, signedAt, signedStatement, TestCity } from './test-city.ts';

/** What a statement names and what stands behind others: together they are its figures, and its paper says so. */
async function expectSums(db: Database, { facts, rosterJson }: Attestation): Promise<void> {
	const roster = parseRoster(rosterJson);
	const people = peopleOnPaper(roster, coveredUnits(facts));
	const below = facts.below ?? [];
	const certified = people.filter(({ state }) => state === 'certified').length;

	expect(roster.people).toHaveLength(facts.figures.total);
	expect(people.length + below.reduce((sum, { figures }) => sum + figures.total, 0)).toBe(facts.figures.total);
	expect(certified + below.reduce((sum, { figures }) => sum + figures.certified, 0)).toBe(facts.figures.certified);
	for (const { units, figures } of below) {
		expect(roster.people.filter(({ unit }) => units.includes(unit.code))).toHaveLength(figures.total);
	}
	const printed = attestationPaper(facts, {
		people,
		certifiedState: 'certified',
		verifyUrl: 'https://a.example/verify/x'
	});
	const counts = printed.below.rows.map(({ counts: [total] }) => Number(total));
	if (below.length > 0) expect(counts.slice(0, -1).reduce((sum, each) => sum + each, 0)).toBe(counts.at(-1));
	else expect(counts).toEqual([]);
	expect(await damageOf(db, (await findAttestation(db, facts.number))!)).toEqual([]);
}

test('a statement on the whole names statements below in the place of their people, and says which are out of date', async () => {
	const dinas = await foundDinas(await testDatabase());
	const { db, city, top, cycleId, request } = dinas;
	const own = await signedStatement(db, request);
	expect(own.facts.below).toBeUndefined();

	const mayor = await city.addPerson({ name: 'Walikota', unitId: top, heads: true });
	await city.certify(await city.enrol(mayor, cycleId), signedAt);
	const whole = { personId: mayor, unitId: top, cycleId, scope: 'subtree' as const };
	const sign = async (now: Date) => (await findAttestation(db, (await signAttestation(db, whole, now)).id))!;
	const first = await sign(new Date(signedAt.getTime() + 1000));
	expect(first.facts.below).toMatchObject([
		{ number: own.number, unit: { name: 'Dinas Contoh' }, state: 'standing', figures: { total: 4, certified: 1 } }
	]);
	expect(first.facts.below![0]!.units).toHaveLength(2);
	expect(peopleOnPaper(parseRoster(first.rosterJson), coveredUnits(first.facts)).map(({ name }) => name)).toEqual([
		'Walikota'
	]);
	await expectSums(db, first);

	// A letter that came late: the statement of the dinas has lost somebody, and the whole is counted as it is.
	await city.transfer(dinas.ani.id, dinas.elsewhere, '2026-11-01', later);
	const second = await sign(new Date(later.getTime() + 1000));
	expect(second.facts.below).toMatchObject([
		{ number: own.number, state: 'stale', figures: { total: 3 }, signed: { total: 4 } }
	]);
	await expectSums(db, second);
	expect((await publicAttestation(db, second.id, later)).below).toEqual([
		{ number: own.number, unit: 'Dinas Contoh', state: 'stale', asOf: own.facts.asOf }
	]);

	// On the own people alone it speaks of nobody below, and one on the own people alone does not speak for all of them.
	expect((await signedStatement(db, { ...request, scope: 'own' })).facts.below).toBeUndefined();
});

test('names that were shown are not replaced by a statement that came meanwhile', async () => {
	const { db, city, top, cycleId, request } = await foundDinas(await testDatabase());
	const mayor = await city.addPerson({ name: 'Walikota', unitId: top, heads: true });
	await city.certify(await city.enrol(mayor, cycleId), signedAt);
	const whole = { personId: mayor, unitId: top, cycleId, scope: 'subtree' as const };
	const moment = new Date(signedAt.getTime() + 1000);
	const when = { on: '2026-11-02', asOf: moment, knownAt: moment };
	const rows = await rosterAt(db, whole, when, clocksOn(when.on));
	const seen = fingerprintShown(rows, []);
	await signedStatement(db, request);

	await expect(signAttestation(db, { ...whole, seen }, moment)).rejects.toMatchObject({ code: 'roster_changed' });
	const below = await statementsBelow(db, whole, rows, '2026-11-02', moment);
	expect(await signAttestation(db, { ...whole, seen: fingerprintShown(rows, below) }, moment)).toBeDefined();
});

test('whatever units have signed and whoever moves: names and statements below are everyone, and nobody twice', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.record({ unit: fc.nat(4), certified: fc.boolean() }), { maxLength: 8 }),
			fc.array(fc.nat(3), { maxLength: 3 }),
			fc.option(fc.record({ person: fc.nat(7), to: fc.nat(4) })),
			async (people, signing, move) => {
				const db = await testDatabase();
				const city = await TestCity.found(db);
				const top = await city.addUnit(null);
				const [a, b] = [await city.addUnit(top, 'A'), await city.addUnit(top, 'B')];
				const units = [top, a, b, await city.addUnit(a, 'A1'), await city.addUnit(b, 'B1')];
				const cycleId = await city.addCycle();
				const heads = [];
				for (const unitId of units) {
					const id = await city.addPerson({ unitId, heads: true });
					await city.certify(await city.enrol(id, cycleId), new Date('2026-10-01'));
					heads.push(id);
				}
				const staff = [];
				for (const { unit, certified } of people) {
					const id = await city.addPerson({ unitId: units[unit]! });
					const enrolled = await city.enrol(id, cycleId);
					if (certified) await city.certify(enrolled, new Date('2026-10-01'));
					staff.push(id);
				}
				for (const n of signing) {
					const unitId = units[n + 1]!;
					await signAttestation(db, { personId: heads[n + 1]!, unitId, cycleId, scope: 'subtree' }, signedAt);
				}
				const moved = move && staff[move.person];
				if (moved) await city.transfer(moved, units[move.to]!, '2026-11-01', later);

				const request = { personId: heads[0]!, unitId: top, cycleId, scope: 'subtree' as const };
				const { id } = await signAttestation(db, request, new Date(later.getTime() + 1000));
				const statement = (await findAttestation(db, id))!;
				await expectSums(db, statement);
				const covered = (statement.facts.below ?? []).flatMap(({ units: codes }) => codes);
				expect(new Set(covered).size).toBe(covered.length);
				db.close();
			}
		),
		{ numRuns: 25 }
	);
}, 60_000);

test('a statement on the own people is named where nobody counts in the units below, though there are such units', async () => {
	const { db, city, top, cycleId, request, section, cici } = await foundDinas(await testDatabase());
	const own = await signedStatement(db, { ...request, scope: 'own' });
	const mayor = await city.addPerson({ name: 'Walikota', unitId: top, heads: true });
	await city.certify(await city.enrol(mayor, cycleId), signedAt);
	const whole = { personId: mayor, unitId: top, cycleId, scope: 'subtree' as const };
	const sign = async (now: Date) => (await findAttestation(db, (await signAttestation(db, whole, now)).id))!;
	const first = await sign(later);
	expect(first.facts.below).toBeUndefined();
	await expectSums(db, first);

	await city.transfer(cici.id, top, '2026-11-20', later);
	expect(await listSubtree(db, request.unitId, '2026-11-21')).toContain(section);
	const second = await sign(new Date(later.getTime() + 24 * 60 * 60_000));
	expect(second.facts.below).toMatchObject([{ number: own.number, figures: { total: 3 } }]);
	await expectSums(db, second);
});

test('a statement above names exactly those below that the overview of the government tells to speak of whole units', async () => {
	const signing = fc.record({ unit: fc.nat(4), scope: fc.constantFrom('own' as const, 'subtree' as const) });
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.nat(5), { minLength: 1, maxLength: 7 }),
			fc.array(signing, { maxLength: 6 }),
			async (people, statements) => {
				const db = await testDatabase();
				const city = await TestCity.found(db);
				const top = await city.addUnit(null);
				const [a, b] = [await city.addUnit(top, 'A'), await city.addUnit(top, 'B')];
				const units = [top, a, b, await city.addUnit(a, 'A1'), await city.addUnit(b, 'B1')];
				units.push(await city.addUnit(units[3]!, 'A11'));
				const cycleId = await city.addCycle();
				// Whoever signs counts at the top, so that a unit may be empty.
				const head = await city.addPerson({ unitId: top, heads: true });
				await city.certify(await city.enrol(head, cycleId), new Date('2026-10-01'));
				for (const unitId of units.slice(1)) await city.addPost(head, { unitId, isPrimary: false, heads: true });
				for (const unit of people) await city.enrol(await city.addPerson({ unitId: units[unit]! }), cycleId);
				for (const { unit, scope } of statements) {
					const request = { personId: head, unitId: units[unit + 1]!, cycleId, scope };
					await signAttestation(db, request, signedAt).catch((problem: unknown) => {
						if (!(problem instanceof Problem)) throw problem;
					});
				}
				await db.write((tx) => rebuildStandings(tx, '2026-11-02'));

				const told: string[] = [];
				let within: number | undefined;
				for (const { depth, state, statement } of await attestationOverview(db, cycleId, '2026-11-02')) {
					if (within !== undefined && depth > within) continue;
					within = state === 'standing' ? depth : undefined;
					if (state === 'standing') told.push(statement!.number);
				}
				const whole = { personId: head, unitId: top, cycleId, scope: 'subtree' as const };
				const moment = new Date(signedAt.getTime() + 1000);
				const when = { on: '2026-11-02', asOf: moment, knownAt: moment };
				const rows = await rosterAt(db, whole, when, clocksOn(when.on));
				const below = await statementsBelow(db, whole, rows, when.on, moment);
				expect(below.map(({ number }) => number).sort()).toEqual(told.sort());
				db.close();
			}
		),
		{ numRuns: 30 }
	);
}, 60_000);
