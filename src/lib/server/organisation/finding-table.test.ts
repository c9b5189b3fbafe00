import { expect, it } from 'vitest';
import { sql } from 'drizzle-orm';
import type { Database } from '#lib/server/db/connect.ts';
import { planOf, statementsOf } from '#lib/server/db/test-plans.ts';
import { csvParts, workbookOf, type TableRow } from '../documents/table.ts';
import { runningIn } from '../documents/test-csv.ts';
import { inLanguage } from '../language.ts';
import { readWorkbook, workbookLimits } from '../workbooks/read-workbook.ts';
import { findingTable } from './finding-table.ts';
import { eachFinding, findImport, listFindings } from './import-list.ts';
import { stageImport } from './import.ts';
import { city, examine, now, staff, units } from './test-staff.ts';

const people = 1250;

/** A file in which each row has an error, and the last rows a warning as well. */
async function examined() {
	const db = await city();
	const rows = Array.from({ length: people }, (_, index) =>
		staff(index < people - 3 ? `A${index}` : `19900230201503290${index % 10}`, 'DIK', {
			kategori: index === 7 ? '=1+1;=2' : 'raja'
		})
	);
	const found = await examine(db, [...units, ...rows]);

	return { db, found, id: await stageImport(db, found, null, now) };
}

async function tableOf(db: Database, id: string): Promise<TableRow[]> {
	const rows: TableRow[] = [];
	for await (const part of findingTable(db, (await findImport(db, id))!)) rows.push(...part);

	return rows;
}

it('all findings of an import go out, as many as it tells, in the order of their rows', async () => {
	const { db, found, id } = await examined();
	const { errors, warnings } = found.diff;
	expect(errors.length).toBeGreaterThan(1000);
	expect(warnings.length).toBeGreaterThan(0);

	const [headings, ...rows] = await tableOf(db, id);
	expect(headings).toEqual(['Jenis', 'Baris', 'Kolom', 'Nama kolom', 'Keterangan']);
	expect(rows).toHaveLength(errors.length + warnings.length);
	expect(rows.slice(0, errors.length)).toEqual(
		errors
			.toSorted((one, other) => one.row - other.row)
			.map(({ row, letter, column, message }) => ['kesalahan', row, letter, column, message()])
	);
	expect(rows.at(-1)![0]).toBe('peringatan');

	// The page shows the first of them, in the language of whoever reads it; the file is Indonesian.
	const shown = await listFindings(db, id, 'error', 200);
	expect(shown).toHaveLength(200);
	expect(rows.slice(0, 200).map(([, row, , , message]) => [row, message])).toEqual(
		shown.map(({ row, message }) => [row, message])
	);
	const [english] = await inLanguage('en', () => listFindings(db, id, 'error', 1));
	expect(english!.message).not.toBe(shown[0]!.message);
	expect(await inLanguage('en', () => tableOf(db, id))).toEqual([headings, ...rows]);
});

it('what was typed into a cell is run by no spreadsheet, and both files say the same', async () => {
	const { db, id } = await examined();
	const table = await tableOf(db, id);
	let csv = '';
	for await (const part of csvParts([table])) csv += part;
	expect(runningIn(csv)).toEqual([]);
	expect(csv).toContain('=1+1');

	const limits = { ...workbookLimits, rows: 10_000 };
	const read = await readWorkbook(await workbookOf('Temuan', [table]), () => true, limits);
	expect(read.map(({ cells }) => cells)).toEqual(table.map((row) => row.map(String)));
});

it('what is more than can be kept is told as a number', async () => {
	const { db, id } = await examined();
	await db.write((tx) => tx.run(sql`delete from staged_row where kind = 'error' and row > 10`));
	const rows = await tableOf(db, id);

	expect(rows.find(([, row]) => row === '')).toEqual([
		...['kesalahan', '', '', ''],
		expect.stringMatching(/^Masih ada 1\.\d{3} lagi/)
	]);
});

it('findings are read in parts by their index, without sorting', async () => {
	const { db, found, id } = await examined();
	const parts: number[] = [];
	const texts = await statementsOf(async () => {
		for await (const part of eachFinding(db, id, 'error', { language: 'id', partSize: 500 })) parts.push(part.length);
	});

	expect(parts.slice(0, 2)).toEqual([500, 500]);
	expect(parts.reduce((sum, count) => sum + count)).toBe(found.diff.errors.length);
	for (const text of texts) {
		const plan = (await planOf(db, text)).join('\n');
		expect(plan).toContain('USING INDEX staged_row_import');
		expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
	}
});
