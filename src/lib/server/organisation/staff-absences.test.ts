import { describe, expect, it } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { addAbsence, endAbsence, listAbsenceHistory } from './absences.ts';
import { applyImport, countDifferences, stageImport } from './import.ts';
import { findPersonByNumber } from './persons.ts';
import { exportStaff } from './staff-export.ts';
import {
	acting,
	apply,
	city,
	differences,
	errors,
	examine,
	now,
	problemOf,
	soon,
	staff,
	told,
	units,
	type Row
} from './test-staff.ts';
import { planUndo, undoImport } from './undo-import.ts';

const away = (kind: string, from: string, to = ''): Row => ({
	tidak_di_tempat: kind,
	tidak_di_tempat_mulai: from,
	tidak_di_tempat_sampai: to
});

async function known(db: Database, number: string) {
	const { id } = (await findPersonByNumber(db, number))!;

	return (await listAbsenceHistory(db, id))
		.filter(({ recordedTo }) => recordedTo === null)
		.map(({ kind, validFrom, validTo }) => [kind, validFrom, validTo]);
}

/** A1 in DIK, on leave for July. */
async function cityOnLeave() {
	const db = await city();
	await apply(db, [...units, staff('A1', 'DIK', away('Cuti Tahunan', '2026-07-01', '2026-07-31'))]);

	return { db, id: (await findPersonByNumber(db, 'A1'))!.id };
}

describe('an absence in a staff file', () => {
	it('is told, recorded, and nothing when it comes again; an empty cell changes none', async () => {
		const db = await city();
		const rows = [...units, staff('A1', 'DIK', away('cuti', '2026-07-01', '31/07/2026'))];
		expect(await told(db, rows)).toContain('away: Cuti sampai 31 Juli 2026, mulai 1 Juli 2026');
		await apply(db, rows);

		expect(await known(db, 'A1')).toEqual([['leave', '2026-07-01', '2026-08-01']]);
		expect(await differences(db, rows)).toEqual([]);
		expect(await differences(db, [staff('A1', 'DIK')])).toEqual([]);
		expect(await differences(db, [staff('A1', 'DIK', away('cuti', '2026-07-01'))])).toEqual([]);
		const examined = await examine(db, [staff('A1', 'DIK', away('tubel', '2026-09-01'))]);
		expect(countDifferences(examined)).toMatchObject({ away: 1, changed: 0 });
		// It explains and changes no figure.
		expect(examined.diff.operations.map(({ kind }) => kind)).toEqual(['absence']);
	});

	it('ends on another day by the same kind and first day, and others stay', async () => {
		const { db } = await cityOnLeave();
		const later = [staff('A1', 'DIK', away('cuti', '2026-07-01', '2026-08-15'))];
		expect(await told(db, later)).toEqual([
			'away: Cuti sampai 15 Agustus 2026, mulai 1 Juli 2026 (sebelumnya: Cuti sampai 31 Juli 2026)'
		]);
		await apply(db, later);
		await apply(db, [staff('A1', 'DIK', away('Diperbantukan', '2026-10-01'))]);

		expect(await known(db, 'A1')).toEqual([
			['seconded', '2026-10-01', null],
			['leave', '2026-07-01', '2026-08-16']
		]);
	});

	it('is refused by row and column where it cannot be read or meets another one', async () => {
		const { db } = await cityOnLeave();
		const wrong = async (more: Row) => (await errors(db, [staff('A1', 'DIK', more)])).join(' ');

		expect(await wrong(away('libur', '2026-09-01'))).toContain('(tidak_di_tempat): “libur”');
		expect(await wrong(away('', '2026-09-01'))).toContain('(tidak_di_tempat): kosong. Isi cuti, tugas belajar');
		expect(await wrong(away('cuti', ''))).toContain('(tidak_di_tempat_mulai): kosong.');
		expect(await wrong(away('cuti', '2026-13-01'))).toContain('(tidak_di_tempat_mulai): “2026-13-01”');
		expect(await wrong(away('cuti', '2026-09-02', '2026-09-01'))).toContain('(tidak_di_tempat_sampai): lebih awal');
		expect(await wrong(away('tugas belajar', '2026-07-31'))).toContain(
			'(tidak_di_tempat_mulai): Orang ini sudah tercatat: Cuti sampai 31 Juli 2026 (mulai 1 Juli 2026)'
		);
		const second = { jabatan: 'Plt. Kasi', jabatan_utama: 'tidak' };
		const twice = [
			staff('A1', 'DIK', away('cuti', '2026-09-01', '2026-09-30')),
			staff('A1', 'KES', { ...second, ...away('cuti', '2026-09-01', '2026-09-29') })
		];
		expect(await errors(db, twice)).toEqual([expect.stringMatching(/^Baris 3.*\(tidak_di_tempat_mulai\)/)]);
	});

	it('in each row of a person is one, and comes back from an export as no difference', async () => {
		const { db, id } = await cityOnLeave();
		const rows = [
			staff('A1', 'DIK', away('cuti', '2026-07-01', '2026-07-31')),
			staff('A1', 'KES', { jabatan: 'Plt. Kasi', jabatan_utama: 'tidak', ...away('cuti', '2026-07-01', '2026-07-31') })
		];
		await apply(db, rows);
		await db.write((tx) => addAbsence(tx, id, { kind: 'study', from: '2026-09-01' }, acting));
		expect(await known(db, 'A1')).toHaveLength(2);

		for (const format of ['csv', 'xlsx'] as const) {
			const { bytes } = await exportStaff(db, format, 'command', now);
			expect(await differences(db, bytes, { scope: 'all' })).toEqual([]);
		}
		const exported = (await exportStaff(db, 'csv', 'command', now)).bytes;
		expect(new TextDecoder().decode(exported)).toContain('tugas belajar,2026-09-01,');
		const other = await city();
		const importId = await stageImport(other, await examine(other, exported), null, now);
		await applyImport(other, importId, {}, 'command', () => now);
		expect(await known(other, 'A1')).toEqual(await known(db, 'A1'));
	});

	it('beyond those of the posts has a row that repeats the first one, and is known to another database too', async () => {
		const { db, id } = await cityOnLeave();
		for (const month of ['08', '10']) {
			const typed = { kind: 'leave', from: `2026-${month}-05`, to: `2026-${month}-20` };
			await db.write((tx) => addAbsence(tx, id, typed, acting));
		}

		const { bytes } = await exportStaff(db, 'csv', 'command', now);
		const { diff } = await examine(db, bytes, { scope: 'all' });
		expect([diff.errors, diff.warnings, diff.differences, diff.operations]).toEqual([[], [], [], []]);
		expect(await known(db, 'A1')).toHaveLength(3);

		const other = await city();
		const importId = await stageImport(other, await examine(other, bytes), null, now);
		await applyImport(other, importId, {}, 'command', () => now);
		expect(await known(other, 'A1')).toEqual(await known(db, 'A1'));
		expect((await exportStaff(other, 'csv', 'command', now)).bytes).toEqual(bytes);
	});

	it('stands on a row of its own that says no more than of whom it is; a row that stands twice is still an error', async () => {
		const { db } = await cityOnLeave();
		const study = away('tugas belajar', '2026-09-01', '2026-12-31');
		const { jabatan_utama, kepala, mulai, ...brief } = staff('A1', 'DIK', study);
		const rows = [staff('A1', 'DIK', away('cuti', '2026-07-01', '2026-07-31')), brief];
		expect([jabatan_utama, kepala, mulai]).not.toContain('');
		expect(await told(db, rows)).toEqual(['away: Tugas belajar sampai 31 Desember 2026, mulai 1 September 2026']);
		await apply(db, rows);
		expect(await known(db, 'A1')).toHaveLength(2);
		expect(await differences(db, rows)).toEqual([]);

		const twice = [expect.stringMatching(/^Baris 4.*\(jabatan\)/)];
		expect(await errors(db, [...rows, brief])).toEqual(twice);
		expect(await errors(db, [...rows, staff('A1', 'DIK')])).toEqual(twice);
		expect(await errors(db, [...rows, { ...brief, ...away('cuti', '2027-01-01'), kategori: 'pengawas' }])).toEqual(
			twice
		);
		expect(await errors(db, [...rows, { ...brief, ...away('cuti', '2026-12-01') }])).toEqual([
			expect.stringMatching(/^Baris 4.*\(tidak_di_tempat_mulai\)/)
		]);
	});

	it('is not applied over one that was changed on the page since the dry run', async () => {
		const { db, id } = await cityOnLeave();
		const examined = await examine(db, [staff('A1', 'DIK', away('cuti', '2026-07-01', '2026-08-15'))]);
		const importId = await stageImport(db, examined, null, now);
		const absence = (await listAbsenceHistory(db, id))[0]!.id;
		await db.write((tx) => endAbsence(tx, id, { absence, to: '2026-07-10' }, acting));

		expect((await problemOf(() => applyImport(db, importId, {}, 'command', () => now))).code).toBe('import_stale');
	});

	it('is taken back with its import, unless somebody changed it since', async () => {
		const { db, id } = await cityOnLeave();
		const at = (minutes: number) => new Date(soon.getTime() + minutes * 60_000);
		const bring = async (minutes: number) => {
			const rows = [
				staff('A1', 'DIK', away('cuti', '2026-07-01', '2026-08-15')),
				staff('A2', 'DIK', away('tugas belajar', '2026-08-01'))
			];
			const importId = await stageImport(db, await examine(db, rows, { at: at(minutes) }), null, at(minutes));
			await applyImport(db, importId, {}, 'command', () => at(minutes));

			return importId;
		};
		const first = await bring(0);
		expect((await undoImport(db, first, 'command', () => at(1))).obstacles).toEqual([]);
		expect(await known(db, 'A1')).toEqual([['leave', '2026-07-01', '2026-08-01']]);
		expect(await findPersonByNumber(db, 'A2')).toBeUndefined();

		const second = await bring(2);
		const absence = (await listAbsenceHistory(db, id)).find(({ recordedTo }) => recordedTo === null)!.id;
		await db.write((tx) => endAbsence(tx, id, { absence, to: '2026-08-05' }, { ...acting, now: at(3) }));
		expect((await planUndo(db, second)).obstacles).toEqual([{ kind: 'changes', count: 1 }]);
	});
});
