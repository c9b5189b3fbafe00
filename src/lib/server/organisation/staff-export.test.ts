import { describe, expect, it } from 'vitest';
import { countDifferences } from './import.ts';
import { exportStaff, staffTemplate } from './staff-export.ts';
import { describeFinding } from './staff-file.ts';
import { apply, city, differences, examine, now, staff, today, units } from './test-staff.ts';
import { listUnits } from './units.ts';

describe('an export', () => {
	it('comes back as no difference, with what a spreadsheet would run made harmless', async () => {
		const db = await city();
		await apply(db, [
			...units,
			staff('A1', 'DIK', { nama: '=HYPERLINK("x")', telepon: '+62812', jabatan: '-Analis; "madya", utama' }),
			staff('A2', 'KES', { tanggal_lahir: '1990-01-01', mulai: '2026-12-01' }),
			staff('A2', 'DIK', {
				tanggal_lahir: '1990-01-01',
				jabatan_utama: 'tidak',
				jabatan: 'Plh. Kepala',
				status_jabatan: 'plh',
				kepala: 'ya'
			})
		]);
		const { bytes, rows } = await exportStaff(db, 'csv', 'command', now);
		const exported = new TextDecoder().decode(bytes);

		expect(rows).toBe(4);
		expect(exported).toContain(`"'=HYPERLINK(""x"")"`);
		expect(exported).toContain(`'+62812`);
		expect(await differences(db, exported, { scope: 'all' })).toEqual([]);
		const workbook = await exportStaff(db, 'xlsx', 'command', now);
		expect(await differences(db, workbook.bytes, { scope: 'all' })).toEqual([]);

		const other = await city();
		const counts = countDifferences(await examine(other, exported));
		expect(counts).toMatchObject({ new: 2, unit: 3, errors: 0 });
	});

	it('has a template that can be imported once its example is replaced', async () => {
		const db = await city();
		const filled = (template: Uint8Array) =>
			new TextDecoder().decode(template).replace('Contoh Nama (hapus baris ini)', 'Sri');
		for (const format of ['csv', 'xlsx'] as const) {
			const [row] = (await examine(db, await staffTemplate(format))).diff.errors;
			expect(row && describeFinding(row)).toMatch(/^Baris 3, kolom C \(nama\): .*Hapus baris ini/);
		}

		expect((await differences(db, filled(await staffTemplate('csv')))).map(({ kind }) => kind)).toEqual([
			'unit',
			'unit',
			'new'
		]);

		await apply(db, units);
		const own = filled(await staffTemplate('csv', await listUnits(db, today)));
		expect(own).toContain('DIK');
		expect(own).not.toContain('SETDA');
		expect((await differences(db, own)).map(({ kind }) => kind)).toEqual(['new']);
	});
});
