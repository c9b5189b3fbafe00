import { expect, test } from 'vitest';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { csvParts, workbookOf } from '../documents/table.ts';
import { readWorkbook, workbookLimits } from '../workbooks/read-workbook.ts';
import { listSubtree } from '../organisation/units.ts';
import { sumFigures } from './figure-sums.ts';
import { figureTable } from './figure-table.ts';
import { figuresOf } from './figures.ts';
import { progressOf } from './progress.ts';
import { rebuildStandings } from './standings.ts';
import { clocksOn, foundDinas } from './test-city.ts';

const on = '2026-11-02';

test('the figures of a unit go out with numbers that add up, and the same in both formats', async () => {
	const { db, top, cycleId } = await foundDinas(await testDatabase());
	await db.write((tx) => rebuildStandings(tx, on));
	const sums = await sumFigures(db, clocksOn(on), { cycleId, unitIds: await listSubtree(db, top, on) });
	const rows = figureTable(
		[(await figuresOf(db, top, cycleId, clocksOn(on)))!],
		sums,
		await progressOf(db, cycleId, sums)
	);

	const units = rows.slice(
		1,
		rows.findIndex(({ length }) => length === 0)
	);
	expect(units[0]).toEqual([expect.any(String), 'Pemerintah Kota Mertasari', 0, 4, 0, 0, 1, 0, 0, 0, 0, 0, 3]);
	expect(units.reduce((sum, [, , own]) => sum + Number(own), 0)).toBe(4);
	expect(rows).toContainEqual(['', 'PNS', '', 4, 0, 0, 1, 0, 0, 0, 0, 0, 3]);
	expect(rows.at(-1)).toEqual(['', 'netralitas-dasar', '', 4, 1]);

	let csv = '';
	for await (const part of csvParts([rows])) csv += part;
	const workbook = await readWorkbook(await workbookOf('Angka', [rows]), () => true, { ...workbookLimits, rows: 100 });
	expect(workbook[1]!.cells.map(String)).toEqual(csv.split('\r\n')[1]!.split(','));
});
