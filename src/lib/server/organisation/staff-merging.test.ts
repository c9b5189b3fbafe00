import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { figure } from '#lib/server/db/schema/oversight.ts';
import { recountFigures } from '../oversight/recount.ts';
import { rebuildStandings } from '../oversight/standings.ts';
import { raiseDispute } from './disputes.ts';
import { applyImport, stageImport } from './import.ts';
import { findPersonByNumber, primaryPost } from './persons.ts';
import { readPersons } from './staff-base.ts';
import { exportStaff } from './staff-export.ts';
import {
	acting,
	apply,
	city,
	differences,
	errors,
	examine,
	insertProgramme,
	now,
	soon,
	staff,
	today,
	told,
	unitOf,
	units,
	type Row
} from './test-staff.ts';
import { mergeUnits } from './merge-units.ts';
import { planUndo, undoImport } from './undo-import.ts';
import { closeUnit } from './unit-changes.ts';
import { findUnitHistory } from './unit-history.ts';
import { findUnit, listSubtree, listUnits } from './units.ts';

const lastDay = '2026-07-31';
const firstDay = '2026-08-01';
const merges = (kode_unit: string, unit_gabung_ke: string, unit_sampai = lastDay): Row => ({
	kode_unit,
	unit_sampai,
	unit_gabung_ke
});
const section = { kode_unit: 'SEK', nama_unit: 'Seksi', kode_induk: 'KES', jenis_unit: 'seksi' };
const head = staff('A3', 'KES', { jabatan: 'Kepala', kepala: 'ya' });

/** A1 in DIK; A2 and A3, who heads it, in KES; A4 in a section below KES. */
async function staffedCity(more: readonly Row[] = []) {
	const db = await city();
	await apply(db, [...units, section, staff('A1', 'DIK'), staff('A2', 'KES'), head, staff('A4', 'SEK'), ...more]);

	return db;
}

async function idOf(db: Database, code: string) {
	return (await findUnit(db, code, today))!.id;
}

async function codesBelow(db: Database, code: string, on: string) {
	const below = new Set(await listSubtree(db, await idOf(db, code), on));

	return (await listUnits(db, on)).flatMap((unit) => (below.has(unit.id) ? unit.code : [])).toSorted();
}

/** Into what the records of a unit say that it was merged. */
async function mergedInto(db: Database, code: string) {
	const { records } = (await findUnitHistory(db, code))!;

	return records.flatMap((each) => (each.recordedTo === null && each.mergedInto ? each.mergedInto : []));
}

async function postsOf(db: Database, number: string) {
	const [known] = await readPersons(db, (await findPersonByNumber(db, number))!.id);
	const codes = new Map((await listUnits(db, today)).map(({ id, code }) => [id, code]));

	return known!.posts
		.map(({ unitId, title, isPrimary, heads, validFrom, validTo }) =>
			[codes.get(unitId), title, isPrimary ? 'primary' : 'second', heads ? 'head' : '', validFrom, validTo].join(' ')
		)
		.toSorted();
}

describe('a unit that a staff file merges into another one', () => {
	it('takes its staff and the units below along, whoever the file names', async () => {
		const db = await staffedCity();
		expect(await told(db, [merges('KES', 'DIK')])).toEqual([
			'unit: unit_sampai: – → 2026-07-31; unit_gabung_ke: – → DIK; ikut berpindah: 2 pegawai dan 1 unit di bawahnya'
		]);
		await apply(db, [merges('KES', 'DIK')]);

		expect(await mergedInto(db, 'KES')).toEqual(['Dinas Pendidikan']);
		expect(await unitOf(db, 'A2', lastDay)).toBe('KES');
		expect(await unitOf(db, 'A2', firstDay)).toBe('DIK');
		const { id } = (await findPersonByNumber(db, 'A3'))!;
		expect(await primaryPost(db, id, lastDay)).toMatchObject({ heads: true });
		expect(await primaryPost(db, id, firstDay)).toMatchObject({ heads: false, title: 'Kepala' });
		expect(await codesBelow(db, 'KES', lastDay)).toEqual(['KES', 'SEK']);
		expect(await codesBelow(db, 'DIK', firstDay)).toEqual(['DIK', 'SEK']);
		expect(await findUnit(db, 'KES', firstDay)).toBeUndefined();
		for (const at of [now, soon, new Date('2026-12-01T03:00:00Z')]) {
			expect(await differences(db, [merges('KES', 'DIK')], { at })).toEqual([]);
		}
	});

	it('is nothing to do when the same list comes again, before the day, on it and after it', async () => {
		const db = await staffedCity();
		const second = { jabatan_utama: 'tidak', jabatan: 'Plt. Kepala', kepala: 'ya' };
		const rows: Row[] = [
			...units.filter(({ kode_unit }) => kode_unit !== 'KES'),
			{ ...units[2]!, ...merges('KES', 'DIK') },
			section,
			staff('A1', 'DIK'),
			staff('A1', 'KES', second),
			staff('A2', 'KES', { telepon: '0811' }),
			head,
			staff('A4', 'SEK'),
			staff('A5', 'KES')
		];
		await apply(db, rows, { scope: 'all' });
		expect(await postsOf(db, 'A1')).toEqual([
			'DIK Analis primary  2020-01-01 ',
			'KES Plt. Kepala second head 2020-01-01 2026-08-01'
		]);
		expect(await postsOf(db, 'A5')).toEqual([
			'DIK Analis primary  2026-08-01 ',
			'KES Analis primary  2020-01-01 2026-08-01'
		]);

		for (const at of [now, new Date('2026-07-31T03:00:00Z'), soon, new Date('2026-12-01T03:00:00Z')]) {
			const { diff } = await examine(db, rows, { scope: 'all', at });
			expect(diff.errors).toEqual([]);
			expect(diff.differences, at.toISOString()).toEqual([]);
			expect(diff.operations).toEqual([]);
		}
		// A title that is corrected meanwhile holds there and here.
		const corrected = rows.map((row) => (row.nomor === 'A2' ? { ...row, kategori: 'pengawas' } : row));
		await apply(db, corrected, { scope: 'all', effectiveOn: '2026-07-10' });
		expect(await differences(db, corrected, { scope: 'all' })).toEqual([]);
		expect(await unitOf(db, 'A2', firstDay)).toBe('DIK');
	});

	it('counts its staff in the other unit at once where it is over', async () => {
		const db = await city();
		await db.write((tx) => insertProgramme(tx));
		await apply(db, [...units, section, staff('A2', 'KES'), head, staff('A4', 'SEK')]);
		await db.write((tx) => rebuildStandings(tx, today));
		await apply(db, [merges('KES', 'DIK', '2026-06-30')], { at: new Date(now.getTime() + 60_000) });
		expect(await unitOf(db, 'A2', today)).toBe('DIK');
		const counted = await db
			.select()
			.from(figure)
			.where(eq(figure.unitId, await idOf(db, 'DIK')));
		expect(counted.length).toBeGreaterThan(0);
		expect(await recountFigures(db)).toMatchObject({ on: today, wrongStandings: 0, wrongFigures: 0 });
	});

	it('leaves those where they are whom the file puts elsewhere, or ends', async () => {
		const db = await staffedCity();
		const other = { kode_unit: 'UMUM', nama_unit: 'Umum', kode_induk: 'KOTA' };
		const rows = [
			other,
			merges('KES', 'DIK'),
			{ ...section, kode_induk: 'UMUM' },
			staff('A2', 'UMUM', { mulai: '2026-08-01' }),
			staff('A4', 'SEK'),
			{ ...head, keluar: 'pensiun', keluar_mulai: '2026-07-15' }
		];
		await apply(db, rows);
		expect(await unitOf(db, 'A2', firstDay)).toBe('UMUM');
		expect(await unitOf(db, 'A3', firstDay)).toBeUndefined();
		expect(await codesBelow(db, 'UMUM', firstDay)).toEqual(['SEK', 'UMUM']);
		expect(await differences(db, rows)).toEqual([]);
	});

	it('is in the file of the unit itself, with the staff of the units below', async () => {
		const db = await staffedCity();
		const rows = [merges('KES', 'DIK'), section, staff('A2', 'KES'), head, staff('A4', 'SEK')];
		expect(await differences(db, rows, { scope: 'unit:KES' })).toMatchObject([{ kind: 'unit', code: 'KES' }]);
		await apply(db, rows, { scope: 'unit:KES' });
		expect(await unitOf(db, 'A4', firstDay)).toBe('SEK');
		expect(await codesBelow(db, 'DIK', firstDay)).toEqual(['DIK', 'SEK']);
	});

	it('lets who is missing leave, or go along where nobody says so', async () => {
		for (const [leftOn, then] of [
			['2026-07-15', []],
			['2026-08-15', ['KES Analis primary  2020-01-01 2026-08-01', 'DIK Analis primary  2026-08-01 2026-08-15']],
			[undefined, ['KES Analis primary  2020-01-01 2026-08-01', 'DIK Analis primary  2026-08-01 ']]
		] as const) {
			const db = await staffedCity();
			const rows = [...units, section, merges('KES', 'DIK'), staff('A1', 'DIK'), head, staff('A4', 'SEK')];
			const id = await stageImport(db, await examine(db, rows, { scope: 'all' }), null, now);
			const later = (minutes: number) => () => new Date(now.getTime() + minutes * 60_000);
			await applyImport(db, id, leftOn ? { leftOn, confirmLeft: 1 } : {}, 'command', later(1));
			const posts = then.length > 0 ? then : ['KES Analis primary  2020-01-01 2026-07-15'];
			expect(await postsOf(db, 'A2')).toEqual([...posts].toSorted());

			await undoImport(db, id, 'command', later(2));
			expect(await postsOf(db, 'A2')).toEqual(['KES Analis primary  2020-01-01 ']);
			expect(await mergedInto(db, 'KES')).toEqual([]);
			expect(await codesBelow(db, 'KES', '2026-09-01')).toEqual(['KES', 'SEK']);
		}
	});

	it('keeps an import from being undone that brought the unit which took another one in', async () => {
		const db = await staffedCity();
		const id = await stageImport(
			db,
			await examine(db, [{ kode_unit: 'BARU', nama_unit: 'Dinas Baru', kode_induk: 'KOTA' }]),
			null,
			now
		);
		const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
		await applyImport(db, id, {}, 'command', () => at(1));
		await apply(db, [{ kode_unit: 'KOSONG', nama_unit: 'Dinas Kosong', kode_induk: 'KOTA' }], { at: at(2) });
		await db.write(async (tx) => {
			const typed = { into: await idOf(db, 'BARU'), from: firstDay };
			await mergeUnits(tx, await idOf(db, 'KOSONG'), typed, { ...acting, now: at(3) });
		});
		const { obstacles } = await planUndo(db, id);
		expect(obstacles).toContainEqual({ kind: 'changes', count: 1 });
	});

	it('is refused by row and column where it cannot be', async () => {
		const db = await staffedCity();
		const wrong = async (...rows: Row[]) => errors(db, rows);
		expect(await wrong(merges('KES', 'XYZ'))).toEqual([
			expect.stringMatching(/^Baris 2.*\(unit_gabung_ke\): unit penerima XYZ tidak ada/)
		]);
		expect(await wrong(merges('KES', 'KES'))).toEqual([expect.stringMatching(/dirinya sendiri/)]);
		expect(await wrong(merges('KES', 'DIK', ''))).toEqual([expect.stringMatching(/hari terakhirnya kosong/)]);
		expect(await wrong(merges('KES', 'SEK'))).toEqual([expect.stringMatching(/berada di bawah unit/)]);
		expect(await wrong(merges('KES', 'DIK'), merges('KES', 'SEK'))).toEqual([
			expect.stringMatching(/^Baris 3.*\(unit_gabung_ke\): unit KES di sini/)
		]);
		const circle = await wrong(merges('KES', 'DIK'), merges('DIK', 'KES'));
		expect(circle).toEqual(expect.arrayContaining([expect.stringMatching(/^Baris 2.*saling digabungkan/)]));
		expect(circle).toEqual(expect.arrayContaining([expect.stringMatching(/^Baris 3.*saling digabungkan/)]));
		// A target that is closed before, or afterwards while people go along.
		for (const until of ['2026-07-15', '2026-12-31']) {
			const closed = [staff('A1', 'KOTA', { mulai: '2026-07-10' }), { kode_unit: 'DIK', unit_sampai: until }];
			expect(await wrong(merges('KES', 'DIK'), ...closed)).toEqual(
				expect.arrayContaining([expect.stringMatching(/^Baris 2.*\(unit_gabung_ke\): Dinas Pendidikan ditutup/)])
			);
		}
		// Nobody comes into it when it is over.
		expect(await wrong(merges('KES', 'DIK'), staff('A9', 'KES', { mulai: '2026-09-01' }))).toEqual([
			expect.stringMatching(/^Baris 3.*\(kode_unit\): Dinas Kesehatan ditutup/)
		]);

		const { id } = (await findPersonByNumber(db, 'A2'))!;
		const [known] = await readPersons(db, id);
		const raised = { personId: id, postId: known!.posts[0]!.id, kind: 'moved', raisedBy: id } as const;
		await db.write((tx) => raiseDispute(tx, raised, today, now));
		expect(await wrong(merges('KES', 'DIK'))).toEqual([expect.stringMatching(/laporan terbuka.*: 1/)]);
	});

	it('goes on into a third one, also where that is merged first', async () => {
		const third = { kode_unit: 'UMUM', nama_unit: 'Umum', kode_induk: 'KOTA' };
		const db = await staffedCity([third]);
		const rows = [merges('KES', 'DIK'), merges('DIK', 'UMUM', '2026-09-30'), staff('A2', 'KES')];
		await apply(db, rows);
		expect(await unitOf(db, 'A2', lastDay)).toBe('KES');
		expect(await unitOf(db, 'A2', firstDay)).toBe('DIK');
		expect(await unitOf(db, 'A2', '2026-10-01')).toBe('UMUM');
		expect(await codesBelow(db, 'UMUM', '2026-10-01')).toEqual(['SEK', 'UMUM']);
		expect(await differences(db, rows)).toEqual([]);

		const other = await staffedCity([third]);
		await apply(other, [merges('KES', 'DIK')]);
		await apply(other, [merges('DIK', 'UMUM', '2026-07-15')]);
		expect(await mergedInto(other, 'KES')).toEqual(['Umum']);
		expect(await unitOf(other, 'A2', firstDay)).toBe('UMUM');
		expect(await unitOf(other, 'A2', lastDay)).toBe('KES');
	});

	it('comes from the page as it comes from a file, and back from an export', async () => {
		const [page, file] = [await staffedCity(), await staffedCity()];
		const into = await idOf(page, 'DIK');
		await page.write(async (tx) => mergeUnits(tx, await idOf(page, 'KES'), { into, from: firstDay }, acting));
		await apply(file, [merges('KES', 'DIK')]);
		expect(await mergedInto(page, 'KES')).toEqual(['Dinas Pendidikan']);

		for (const number of ['A1', 'A2', 'A3', 'A4']) {
			expect(await postsOf(page, number)).toEqual(await postsOf(file, number));
		}
		const exported = async (db: Database) =>
			new TextDecoder().decode((await exportStaff(db, 'csv', 'command', now)).bytes);
		expect(await exported(page)).toBe(await exported(file));
		expect(await exported(page)).toContain('2026-07-31,DIK');
		expect(await differences(page, await exported(page), { scope: 'all' })).toEqual([]);

		// Headed as in other systems.
		const other = await staffedCity();
		const header = 'NIP,NAMA,Status Pegawai,Kode OPD,Nama Jabatan,Kelompok Jabatan,Hari terakhir unit,Dilebur ke';
		expect(await differences(other, `${header}\n,,,KES,,,31-07-2026,DIK`)).toMatchObject([
			{ kind: 'unit', code: 'KES', along: { people: 2, units: 1 } }
		]);

		// What is to take another one in does not close before.
		const early = page.write((tx) => closeUnit(tx, into, { until: '2026-07-20' }, acting));
		await expect(early).rejects.toMatchObject({ field: 'until' });
	});
});
