import { describe, expect, it } from 'vitest';
import { stagedRow } from '#lib/server/db/schema/organisation.ts';
import { listDifferences } from './import-list.ts';
import { applyImport, discardOldImports, stageImport } from './import.ts';
import { apply, city, examine, now, problemOf, staff, units } from './test-staff.ts';

describe('an import', () => {
	it('that nobody applies loses its rows after a day', async () => {
		const db = await city();
		await stageImport(db, await examine(db, [...units, staff('A1', 'DIK')]), null, now);

		await discardOldImports(db, new Date(now.getTime() + 23 * 3600 * 1000));
		expect(await db.$count(stagedRow)).toBeGreaterThan(0);
		await discardOldImports(db, new Date(now.getTime() + 25 * 3600 * 1000));
		expect(await db.$count(stagedRow)).toBe(0);
	});

	it('is refused when the staff changed since it was examined', async () => {
		const db = await city();
		const first = await stageImport(db, await examine(db, [...units, staff('A1', 'DIK')]), null, now);
		await apply(db, [...units, staff('A2', 'DIK')]);

		expect((await problemOf(() => applyImport(db, first, {}, 'command', () => now))).code).toBe('import_stale');
		expect(await listDifferences(db, first, 'new', { page: 1, size: 10 })).toEqual([
			{ row: 5, number: 'A1', name: 'Pegawai A1', text: 'Analis · Dinas Pendidikan, sejak 1 Januari 2020' }
		]);
	});

	it('is applied once', async () => {
		const db = await city();
		const id = await stageImport(db, await examine(db, [...units, staff('A1', 'DIK')]), null, now);
		await applyImport(db, id, {}, 'command', () => now);

		expect((await problemOf(() => applyImport(db, id, {}, 'command', () => now))).code).toBe('import_applied');
	});

	it('of thousands is applied whole, and the same file again changes nothing', async () => {
		const db = await city();
		const many = Array.from({ length: 2000 }, (_, index) =>
			staff(String(index).padStart(6, '0'), `U${index % 40}`, {
				nama_unit: `Unit ${index % 40}`,
				kode_induk: 'KOTA',
				jenis_unit: 'bagian'
			})
		);
		const file = [{ kode_unit: 'KOTA', nama_unit: 'Kota' }, ...many];
		const id = await stageImport(db, await examine(db, file), null, now);
		const { counts } = await applyImport(db, id, {}, 'command', () => now);

		expect(counts.new).toBe(2000);
		expect((await examine(db, file)).diff.differences).toEqual([]);
	});
});
