import { expect, test } from 'vitest';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { csvParts, workbookOf } from '../documents/table.ts';
import { readWorkbook, workbookLimits } from '../workbooks/read-workbook.ts';
import { listSubtree } from '../organisation/units.ts';
import { sumFigures } from './figure-sums.ts';
import { figureTable } from './figure-table.ts';
import { figuresOf } from './figures.ts';
import { leadersOf, progressOf } from './progress.ts';
import { rebuildStandings } from './standings.ts';
import { emptyTally } from './states.ts';
import { clocksOn, foundDinas } from './test-city.ts';
import { courseOf, paceInWords, paceOf } from './trend.ts';

const on = '2026-11-02';

test('the figures of a unit go out with numbers that add up, and the same in both formats', async () => {
	const { db, top, cycleId } = await foundDinas(await testDatabase());
	await db.write((tx) => rebuildStandings(tx, on));
	const sums = await sumFigures(db, clocksOn(on), { cycleId, unitIds: await listSubtree(db, top, on) });
	const rows = figureTable([(await figuresOf(db, top, cycleId, clocksOn(on)))!], sums, {
		progress: await progressOf(db, cycleId, sums),
		leaders: await leadersOf(db, clocksOn(on), { cycleId, unitIds: await listSubtree(db, top, on) }),
		course: courseOf(sums, { opensOn: '2026-09-29', dueOn: '2026-11-30', on }),
		...{ on, due: { dueOn: '2026-11-30', dueDays: null }, timeZone: 'Asia/Jakarta' }
	});

	const units = rows.slice(
		1,
		rows.findIndex(({ length }) => length === 0)
	);
	expect(units[0]).toEqual([expect.any(String), 'Pemerintah Kota Mertasari', 0, 4, 0, 0, 1, 0, 0, 0, 0, 0, 3]);
	expect(units.reduce((sum, [, , own]) => sum + Number(own), 0)).toBe(4);
	expect(rows).toContainEqual(['', 'PNS', '', 4, 0, 0, 1, 0, 0, 0, 0, 0, 3]);
	expect(rows).toContainEqual(['', 'netralitas-dasar', '', 4, 1]);
	expect(rows).toContainEqual(['', 'Pimpinan unit', '', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);

	// Each day since the cycle opened, and what they come to.
	const trend = rows.slice(rows.findIndex(([, name]) => String(name).startsWith('Perkembangan')) + 1, -2);
	expect(trend).toHaveLength(35);
	// Not of everybody, as in the other tables: whoever is waived or in correction is asked for nothing.
	expect(rows.find(([, name]) => String(name).startsWith('Perkembangan'))).toContain(
		'Persen dari yang diminta menyelesaikan'
	);
	expect(trend[0]).toEqual(['', '29 September 2026', '', 0, 0]);
	expect(trend[1]).toEqual(['', '30 September 2026', '', 0, 0]);
	expect(trend[2]).toEqual(['', '1 Oktober 2026', '', 1, 25]);
	expect(trend.at(-1)).toEqual(['', '2 November 2026', '', 1, 25]);
	const pace = paceOf(sums.completions, { missing: 3, opensOn: '2026-09-29', dueOn: '2026-11-30', on })!;
	expect(rows.at(-1)).toEqual(['', paceInWords(pace, on, '30 November 2026 pukul 23.59 WIB')]);
	expect(rows.at(-1)![1]).toContain('Dalam 14 hari terakhir tidak ada yang selesai.');

	let csv = '';
	for await (const part of csvParts([rows])) csv += part;
	const workbook = await readWorkbook(await workbookOf('Angka', [rows]), () => true, { ...workbookLimits, rows: 100 });
	expect(workbook[1]!.cells.map(String)).toEqual(csv.split('\r\n')[1]!.split(','));
});

test('where nobody heads a unit and nobody is asked, neither heads nor a trend are told', async () => {
	const { db, top, cycleId } = await foundDinas(await testDatabase());
	await db.write((tx) => rebuildStandings(tx, on));
	const figures = [(await figuresOf(db, top, cycleId, clocksOn(on)))!];
	const dates = { opensOn: '2026-09-29', dueOn: '2026-11-30', on };
	const told = {
		progress: [],
		leaders: emptyTally(),
		on,
		due: { dueOn: '2026-11-30', dueDays: null },
		timeZone: 'Asia/Jakarta'
	};
	const nobody = await sumFigures(db, clocksOn(on), { cycleId, unitIds: [] });
	const names = figureTable(figures, nobody, { ...told, course: courseOf(nobody, dates) }).map(([, name]) => name);

	expect(names).toContain('Pemerintah Kota Mertasari');
	expect(names.filter((name) => /Pimpinan unit|Perkembangan/.test(String(name)))).toEqual([]);
});
