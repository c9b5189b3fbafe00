import { expect, test } from 'vitest';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { listUnitCycles } from './cycles.ts';
import { rebuildStandings } from './standings.ts';
import { TestCity } from './test-city.ts';

const on = '2026-06-01';

test('what is due next comes first, of units as of everybody, and what nobody takes part in last', async () => {
	const db = await testDatabase();
	const city = await TestCity.found(db);
	const [office, other] = [await city.addUnit(null), await city.addUnit(null)];
	const [ani, budi] = [await city.addPerson({ unitId: office }), await city.addPerson({ unitId: other })];
	const late = await city.addCycle({ id: 'lewat', opensOn: '2026-02-01', dueOn: '2026-05-31' });
	const soon = await city.addCycle({ id: 'segera', opensOn: '2026-01-01', dueOn: '2026-06-30' });
	const newest = await city.addCycle({ id: 'terbaru', opensOn: '2026-05-01', dueOn: '2026-12-31' });
	const elsewhere = await city.addCycle({ id: 'lain', opensOn: '2026-03-01', dueOn: '2026-06-15' });
	const empty = await city.addCycle({ id: 'kosong', opensOn: '2026-03-01', dueOn: '2026-06-10' });
	for (const cycleId of [late, soon, newest]) await city.enrol(ani, cycleId);
	for (const cycleId of [soon, elsewhere]) await city.enrol(budi, cycleId);
	await db.write((tx) => rebuildStandings(tx, on));
	const listed = async (unitIds: string[] | 'all') =>
		(await listUnitCycles(db, unitIds, on)).map(({ id, people }) => [id, people]);

	const all = [
		[elsewhere, 1],
		[soon, 2],
		[newest, 1],
		[late, 1],
		[empty, 0]
	];
	expect(await listed('all')).toEqual(all);
	expect(await listed([office, other])).toEqual(all);
	expect((await listed([office])).slice(0, 3)).toEqual([
		[soon, 1],
		[newest, 1],
		[late, 1]
	]);
});
