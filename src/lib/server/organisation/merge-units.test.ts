import fc from 'fast-check';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { post, unit } from '#lib/server/db/schema/organisation.ts';
import { figure } from '#lib/server/db/schema/oversight.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { recountFigures } from '../oversight/recount.ts';
import { primaryPosts } from '../oversight/standing-query.ts';
import { rebuildStandings, rollStandings } from '../oversight/standings.ts';
import { foundDinas, later, TestCity } from '../oversight/test-city.ts';
import { addDays } from './days.ts';
import { mergeUnits, planUnitMerge } from './merge-units.ts';
import { primaryPost } from './persons.ts';
import { closeUnit } from './unit-changes.ts';
import { findUnit, listSubtree } from './units.ts';

const on = '2026-11-20';
const acting = { actor: 'command', on, now: later };

test('staff and units below go to the other unit on the day, the unit is closed, and its head heads nothing', async () => {
	const dinas = await foundDinas(await testDatabase());
	const { db, city, unitId, section, elsewhere, head, ani, top } = dinas;
	await city.addPost(ani.id, { unitId, isPrimary: false, heads: true, kind: 'plh', title: 'Plh. Kepala' });
	await db.write((tx) => rebuildStandings(tx, on));
	const [other] = await db.select().from(unit).where(eq(unit.id, elsewhere));
	const typed = { into: other!.code, from: '2026-11-25' };

	expect(await planUnitMerge(db, unitId, typed, on)).toMatchObject({
		people: 3,
		second: 1,
		children: ['Bidang Contoh'],
		heads: [
			{ name: 'Ani', isPrimary: false },
			{ name: 'Kepala', isPrimary: true }
		],
		disputes: 0
	});
	await db.write((tx) => mergeUnits(tx, unitId, typed, acting));

	expect((await primaryPost(db, head, '2026-11-24'))?.unitId).toBe(unitId);
	expect(await primaryPost(db, head, '2026-11-25')).toMatchObject({ unitId: elsewhere, heads: false });
	expect(await findUnit(db, unitId, '2026-11-24')).toBeDefined();
	expect(await findUnit(db, unitId, '2026-11-25')).toBeUndefined();
	expect(await listSubtree(db, elsewhere, '2026-11-25')).toContain(section);
	expect(await listSubtree(db, top, '2026-11-25')).toHaveLength(3);
	expect(await db.$count(post, and(eq(post.heads, true), isNull(post.recordedTo), isNull(post.validTo)))).toBe(0);
	expect(await recountFigures(db)).toMatchObject({ wrongStandings: 0, wrongFigures: 0 });
	await rollStandings(db, new Date('2026-11-26T03:00:00Z'));
	expect(await recountFigures(db)).toMatchObject({ on: '2026-11-26', wrongStandings: 0, wrongFigures: 0 });
	expect(await db.$count(figure, eq(figure.unitId, unitId))).toBe(0);
	expect(await db.$count(auditEntry, and(eq(auditEntry.kind, 'unit.change'), eq(auditEntry.subject, unitId)))).toBe(1);
});

test('what cannot be is told at its field, and open reports are decided first', async () => {
	const { db, city, unitId, section, elsewhere, head, budi } = await foundDinas(await testDatabase());
	await db.write((tx) => rebuildStandings(tx, on));
	const problem = (typed: Record<string, string>) =>
		planUnitMerge(db, unitId, typed, on).then(
			() => undefined,
			({ code, field }: { code: string; field?: string }) => `${code} ${field}`
		);
	expect(await problem({ into: section, from: on })).toBe('unit_below into');
	expect(await problem({ into: unitId, from: on })).toBe('unit_into into');
	expect(await problem({ into: 'nowhere', from: on })).toBe('unit_into into');
	expect(await problem({ into: elsewhere, from: '2020-01-01' })).toBe('unit_from from');

	await city.dispute(budi.id, head, later);
	await expect(db.write((tx) => mergeUnits(tx, unitId, { into: elsewhere, from: on }, acting))).rejects.toThrow(
		'Putuskan dahulu'
	);
});

test('a unit that is to be closed itself takes no other one in', async () => {
	const { db, unitId, elsewhere } = await foundDinas(await testDatabase());
	await db.write((tx) => rebuildStandings(tx, on));
	await db.write((tx) => closeUnit(tx, elsewhere, { until: '2026-12-31' }, acting));
	const merge = () => db.write((tx) => mergeUnits(tx, unitId, { into: elsewhere, from: '2026-12-01' }, acting));

	await expect(merge()).rejects.toMatchObject({ code: 'unit_closes', field: 'into' });
	await expect(merge()).rejects.toThrow('Dinas Lain ditutup dan hari terakhirnya 31 Desember 2026');
	expect(await findUnit(db, unitId, '2027-01-01')).toBeDefined();
});

test('nobody is lost or counted twice, on any day, whatever posts there are', async () => {
	const day = fc.integer({ min: 0, max: 40 }).map((n) => addDays('2026-10-25', n));
	const held = fc.record({ unit: fc.integer({ min: 0, max: 2 }), from: day, to: fc.option(day), second: fc.boolean() });

	await fc.assert(
		fc.asyncProperty(fc.array(held, { minLength: 1, maxLength: 5 }), day, async (people, from) => {
			const db = await testDatabase();
			const city = await TestCity.found(db);
			const top = await city.addUnit(null);
			const unitIds = [await city.addUnit(top), await city.addUnit(top)];
			unitIds.push(await city.addUnit(unitIds[0]!));
			const cycleId = await city.addCycle();
			for (const { unit: at, from: begins, to, second } of people) {
				const ends = to !== null && to > begins ? { to } : {};
				const id = await city.addPerson({ unitId: unitIds[at]!, from: begins, ...ends });
				if (second) await city.addPost(id, { unitId: unitIds[0]!, isPrimary: false, from: begins });
				await city.enrol(id, cycleId);
			}
			await db.write((tx) => rebuildStandings(tx, on));
			const days = [addDays(from, -1), from, addDays(from, 10)];
			const counted = () =>
				Promise.all(
					days.map(async (each) => {
						const rows = await db.all<{ personId: string; unitId: string }>(sql`
							select person_id as personId, unit_id as unitId from (${primaryPosts({ on: each })}) order by person_id`);

						return rows.map(({ personId, unitId }) => ({
							personId,
							unitId: each < from || unitId !== unitIds[0] ? unitId : unitIds[1]
						}));
					})
				);
			const before = await counted();
			await db.write((tx) => mergeUnits(tx, unitIds[0]!, { into: unitIds[1]!, from }, acting));

			expect(await counted()).toEqual(before);
			expect(await recountFigures(db)).toMatchObject({ wrongStandings: 0, wrongFigures: 0 });
			db.close();
		}),
		{ numRuns: 25 }
	);
}, 60_000);
