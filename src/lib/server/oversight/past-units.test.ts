import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { everywhere } from '../organisation/clocks.ts';
import { addDays, endOfDay } from '../organisation/days.ts';
import { mergeUnits } from '../organisation/merge-units.ts';
import { changeUnit, closeUnit } from '../organisation/unit-changes.ts';
import { findUnit, listBranch, listSubtree } from '../organisation/units.ts';
import { Problem } from '../problem.ts';
import { sumFigures, type PastMoment } from './figure-sums.ts';
import { flatten, rollUp, unitTree } from './figures.ts';
import { pastStaffIds } from './staff-list.ts';
import { rebuildStandings } from './standings.ts';
import { states } from './states.ts';
import { TestCity, zone } from './test-city.ts';
import { daysLookedBackAt, looksBack, overseenUnits, unitRights, type Overseer } from './unit-rights.ts';

const firstDay = '2026-10-01';
const noon = (day: Day) => new Date(`${day}T05:00:00Z`);

/** A government with a head in each unit: `top` over `a` and `b`, `a1` below `a`, and `b1` below `b`. */
async function foundUnits() {
	const db = await testDatabase();
	const city = await TestCity.found(db);
	const top = await city.addUnit(null, 'Kota');
	const [a, b] = [await city.addUnit(top, 'A'), await city.addUnit(top, 'B')];
	const units = { top, a, b, a1: await city.addUnit(a, 'A1'), b1: await city.addUnit(b, 'B1') };
	const cycleId = await city.addCycle({ opensOn: '2026-09-01' });
	const heads = new Map<string, string>();

	for (const unitId of Object.values(units)) {
		const head = await city.addPerson({ unitId, heads: true });
		heads.set(unitId, head);
		for (const personId of [head, await city.addPerson({ unitId }), await city.addPerson({ unitId })]) {
			const enrolmentId = await city.enrol(personId, cycleId);
			if (personId === head) await city.certify(enrolmentId, noon('2026-09-10'));
		}
	}
	await db.write((tx) => rebuildStandings(tx, firstDay));

	return { db, city, units, heads, cycleId };
}

const plain = (personId: string): Overseer => ({ personId, roles: [] });
const inspectors: Overseer[] = [
	{ personId: 'administrator', roles: ['administrator'] },
	{ personId: 'auditor', roles: ['auditor'] }
];

/** As the pages decide it: today, or on the day that is asked for. */
async function maySee(db: Database, viewer: Overseer, unitId: string, today: Day, on: Day, { knownAt }: PastMoment) {
	const { looks } = await unitRights(db, viewer, unitId, today);

	return looks || looksBack(db, viewer, unitId, { today, on, knownAt });
}

/** Each number of a unit's figures on a day, of it and of what lay below it, has as many people behind it. */
async function expectPeople(db: Database, unitId: string, cycleId: string, on: Day, past: PastMoment): Promise<void> {
	const tree = unitTree(await listBranch(db, unitId, on, past.knownAt), unitId);
	if (!tree) return;

	const unitIds = await listSubtree(db, unitId, on, past.knownAt);
	const { units } = await sumFigures(db, everywhere(on), { cycleId, unitIds }, past);

	for (const { unit, own, total } of flatten(rollUp(tree, units))) {
		const below = await listSubtree(db, unit.id, on, past.knownAt);
		for (const state of states) {
			const listed = async (unitIds: string[]) =>
				(await pastStaffIds(db, on, { cycleId, unitIds, state }, past)).length;
			expect([await listed([unit.id]), await listed(below)]).toEqual([own[state], total[state]]);
		}
	}
}

test('a unit that was merged, closed or moved since is seen on a day that is over by whoever sees what contained it', async () => {
	const { db, city, units, heads, cycleId } = await foundUnits();
	const { top, a, b, a1, b1 } = units;
	const acting = (on: Day) => ({ actor: 'command', on, now: noon(on) });
	await db.write((tx) => mergeUnits(tx, a1, { into: b, from: '2026-10-10' }, acting('2026-10-09')));
	const moved = { name: 'B1', kind: 'dinas', parent: a, from: '2026-10-12' };
	await db.write((tx) => changeUnit(tx, b1, moved, acting('2026-10-12')));
	const closed = await city.addUnit(top, 'Sementara');
	await db.write((tx) => closeUnit(tx, closed, { until: '2026-10-08' }, acting('2026-10-08')));

	const today = '2026-10-20';
	const on = '2026-10-05';
	const asOf = endOfDay(on, zone);
	expect(await findUnit(db, a1, today)).toBeUndefined();
	for (const knownAt of [asOf, noon(today)]) {
		const past = { asOf, knownAt };
		const seenBy = async (unitId: string) => {
			const seen: string[] = [];
			for (const [name, headed] of Object.entries(units)) {
				if (await maySee(db, plain(heads.get(headed)!), unitId, today, on, past)) seen.push(name);
			}

			return seen;
		};
		// Not by the head of what it was merged into, and not by who headed it.
		expect(await seenBy(a1)).toEqual(['top', 'a']);
		expect(await seenBy(closed)).toEqual(['top']);
		expect(await seenBy(b1)).toEqual(['top', 'a', 'b', 'b1']);
		expect(await seenBy(b)).toEqual(['top', 'b']);
		for (const viewer of inspectors) {
			for (const unitId of [...Object.values(units), closed]) {
				expect(await maySee(db, viewer, unitId, today, on, past)).toBe(true);
			}
		}
		for (const unitId of Object.values(units)) await expectPeople(db, unitId, cycleId, on, past);
	}
	// After the merger there is nothing to lead to, and to who headed it nothing at all.
	const offered = (viewer: Overseer) =>
		daysLookedBackAt(db, viewer, a1, ['2026-10-15', on], { today, knownAt: () => noon(today) });
	for (const viewer of [plain(heads.get(a)!), ...inspectors]) expect(await offered(viewer)).toEqual([on]);
	expect(await offered(plain(heads.get(a1)!))).toEqual([]);
	// Today it is as it was: nobody sees more than what lies below.
	expect((await unitRights(db, plain(heads.get(a)!), a1, today)).looks).toBe(false);
	expect((await unitRights(db, plain(heads.get(b)!), b1, today)).looks).toBe(false);
});

test('however units move: whoever sees a unit on a day sees each unit that its figures of that day name, and nothing else', async () => {
	const act = fc.record({
		kind: fc.constantFrom('move', 'move', 'merge'),
		a: fc.nat(4),
		b: fc.nat(4),
		back: fc.nat(6)
	});
	await fc.assert(
		fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 6 }), fc.nat(12), async (acts, asked) => {
			const { db, units, heads, cycleId } = await foundUnits();
			const ids = Object.values(units);
			let today = addDays(firstDay, 8);

			for (const { kind, a, b, back } of acts) {
				today = addDays(today, 1);
				const [unitId, other] = [ids[a]!, ids[b]!];
				const from = addDays(today, -back);
				const acting = { actor: 'command', on: today, now: noon(today) };
				const typed = { name: 'Unit', kind: 'dinas', parent: other, from };
				await db
					.write((tx): Promise<unknown> =>
						kind === 'merge'
							? mergeUnits(tx, unitId, { into: other, from }, acting)
							: changeUnit(tx, unitId, typed, acting)
					)
					.catch((problem: unknown) => {
						if (!(problem instanceof Problem)) throw problem;
					});
			}

			const on = addDays(firstDay, asked % 9);
			const asOf = endOfDay(on, zone);
			for (const knownAt of [asOf, noon(today)]) {
				const past = { asOf, knownAt };
				for (const viewer of [...[...heads.values()].map(plain), ...inspectors]) {
					const overseen = await overseenUnits(db, viewer, today);
					const expected = new Set(overseen === 'all' ? ids : overseen);
					for (const unitId of [...expected]) {
						for (const id of await listSubtree(db, unitId, on, knownAt)) expected.add(id);
					}
					for (const unitId of ids) {
						expect(await maySee(db, viewer, unitId, today, on, past)).toBe(expected.has(unitId));
					}
				}
				await expectPeople(db, ids[asked % 5]!, cycleId, on, past);
			}
			db.close();
		}),
		{ numRuns: 20 }
	);
}, 60_000);
