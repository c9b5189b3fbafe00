import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { countDifferences } from './import.ts';
import { findPersonByNumber, primaryPost } from './persons.ts';
import { endPostRecord, placePost } from './staff-changes.ts';
import { exportStaff, staffTemplate } from './staff-export.ts';
import { describeFinding } from './staff-file.ts';
import { findPersonHistory } from './staff-list.ts';
import { acting, apply, city, differences, examine, now, staff, today, units } from './test-staff.ts';
import { findUnit, listUnits } from './units.ts';

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

	it('comes back as no difference whatever a title holds, in both formats', async () => {
		const db = await city();
		const characters = fc.constantFrom('=', '+', '-', "'", '"', ';', ',', ' ', 'x');
		const titles = fc.sample(
			fc.array(characters, { minLength: 1, maxLength: 12 }).map((some) => `x${some.join('')}`),
			80
		);
		const known = ["''=1", "x;'=1", "x, '-y", `x;"=1`, 'x;=1+1;x'];
		const rows = [...known, ...titles].map((jabatan, index) => staff(`A${index}`, 'DIK', { jabatan }));
		await apply(db, [...units, ...rows]);

		for (const format of ['csv', 'xlsx'] as const) {
			const { bytes } = await exportStaff(db, format, 'command', now);
			expect(await differences(db, bytes, { scope: 'all' }), JSON.stringify(titles)).toEqual([]);
		}
	});

	/** A1 in DIK, and the same acting post in KES until the end of July and from September on. */
	async function actingTwice() {
		const db = await city();
		await apply(db, [...units, staff('A1', 'DIK')]);
		const { id } = (await findPersonByNumber(db, 'A1'))!;
		const unit = (await findUnit(db, 'KES', today))!.id;
		const plt = { title: 'Plt. Kepala', category: 'pelaksana', kind: 'plt', unit };
		const place = (from: string) => db.write((tx) => placePost(tx, id, { ...plt, from }, acting));
		await place('2026-06-01');
		const [held] = (await findPersonHistory(db, id))!.posts.filter(({ kind }) => kind === 'plt');
		await db.write((tx) => endPostRecord(tx, id, held!.id, { until: '2026-07-31' }, acting));
		await place('2026-09-01');

		return { db, id };
	}

	async function exported(db: Database) {
		return new TextDecoder().decode((await exportStaff(db, 'csv', 'command', now)).bytes);
	}

	it('comes back as no difference where one post is held twice with a pause', async () => {
		const { db } = await actingTwice();
		const file = await exported(db);
		expect(file.match(/Plt\. Kepala/g)).toHaveLength(2);

		expect(await differences(db, file, { scope: 'all' })).toEqual([]);
		const [headings, ...lines] = file.trim().split('\r\n');
		const turned = [headings, ...lines.toReversed()].join('\r\n');
		expect(await differences(db, turned, { scope: 'all' })).toEqual([]);

		const found = await examine(db, file.replace('2026-09-01', '2026-06-01'));
		expect(found.diff.errors.map(describeFinding)).toEqual([expect.stringContaining('jabatan ini sudah ada')]);
	});

	it('comes back as no difference where the primary post is over and another one is not', async () => {
		const { db, id } = await actingTwice();
		const primary = (await primaryPost(db, id, today))!;
		await db.write((tx) => endPostRecord(tx, id, primary.id, { until: '2026-06-30' }, acting));
		const file = await exported(db);
		expect(file).not.toContain('Analis');

		expect(await differences(db, file, { scope: 'all' })).toEqual([]);
		const found = await examine(db, file.replace('Plt. Kepala', 'Plt. Sekretaris'));
		expect(found.diff.errors.map(describeFinding)).toEqual([expect.stringContaining('tidak mempunyai jabatan utama')]);
	});

	it('comes back as no difference where a post is held twice, or a unit has two heads', async () => {
		const db = await city();
		const one = staff('A1', 'DIK', { jabatan: 'Kepala', kepala: 'ya' });
		await apply(db, [...units, one, staff('A2', 'DIK')]);
		const heads = { title: 'Kepala', category: 'jpt', kind: 'definitif', heads: 'on', unit: 'DIK', isPrimary: 'on' };
		const { id } = (await findPersonByNumber(db, 'A2'))!;
		await db.write((tx) => placePost(tx, id, { ...heads, from: '2026-06-01' }, acting));
		// The row of a second post alone says nothing of the primary one.
		await apply(db, [{ ...one, jabatan_utama: 'tidak' }]);
		const file = await exported(db);
		expect(file.match(/Kepala,/g)).toHaveLength(3);

		for (const format of ['csv', 'xlsx'] as const) {
			const { bytes } = await exportStaff(db, format, 'command', now);
			const { diff } = await examine(db, bytes, { scope: 'all' });
			expect([diff.errors, diff.differences, diff.operations]).toEqual([[], [], []]);
			expect(diff.warnings.map(describeFinding).join()).toContain('sudah mempunyai kepala definitif');
		}
		const lines = file.trim().split('\r\n');
		const third = lines.find((line) => line.startsWith('A2'))!.replaceAll('A2', 'A3');
		const found = await examine(db, [...lines, third].join('\n'), { scope: 'all' });
		expect(found.diff.errors.map(describeFinding)).toEqual([expect.stringMatching(/^Baris 7.*kepala definitif/)]);
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
