import { eq, isNull } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { Transaction } from '#lib/server/db/connect.ts';
import { account, activation } from '#lib/server/db/schema/accounts.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { employment, person, stagedRow } from '#lib/server/db/schema/organisation.ts';
import { standing } from '#lib/server/db/schema/oversight.ts';
import { createPerson } from '../accounts/outsiders.ts';
import { describeDifference } from './differences-text.ts';
import { applyImport, stageImport } from './import.ts';
import { currentNumber, findPersonByNumber, primaryPost } from './persons.ts';
import { addPerson, takeBackPost } from './staff-changes.ts';
import { describeFinding } from './staff-file.ts';
import {
	acting,
	apply,
	city,
	differences,
	errors,
	examine,
	insertProgramme,
	now,
	problemOf,
	soon,
	staff,
	today,
	unitOf,
	units,
	type Row
} from './test-staff.ts';
import { closeUnit } from './unit-changes.ts';
import { findUnit, listSubtree } from './units.ts';

describe('a staff file', () => {
	it('brings units and people, and the same file again changes nothing', async () => {
		const db = await city();
		const rows = [...units, staff('A1', 'DIK', { kepala: 'ya', email: 'a@example.go.id' }), staff('A2', 'KES')];

		expect((await differences(db, rows)).map(({ kind }) => kind)).toEqual(['unit', 'unit', 'unit', 'new', 'new']);
		const { counts } = await apply(db, rows);

		expect(counts).toMatchObject({ new: 2, unit: 3, errors: 0 });
		expect(await unitOf(db, 'A1', today)).toBe('DIK');
		const top = await findUnit(db, 'KOTA', today);
		expect(await listSubtree(db, top!.id, '2019-01-01')).toHaveLength(3);
		expect(await differences(db, rows)).toEqual([]);
		expect(await differences(db, rows, { at: soon })).toEqual([]);
		expect(await db.select().from(stagedRow)).toEqual([]);

		const logged = await db.select().from(auditEntry).where(eq(auditEntry.kind, 'staff.import'));
		expect(logged).toHaveLength(1);
	});

	it('tells what is wrong with a unit at once, also in a row with another mistake, where the file has it', async () => {
		const { diff } = await examine(
			await city(),
			'nomor,nama,jenis_kepegawaian,kode_unit,jabatan,kategori\nA1,Ani,PNZ,10.99,Analis,pelaksana'
		);

		expect(diff.errors.map(describeFinding)).toEqual([
			expect.stringContaining('Baris 2, kolom C (jenis_kepegawaian): “PNZ”'),
			'Baris 2, kolom D (kode_unit): unit 10.99 belum dikenal dan namanya kosong. Isi nama unit, atau perbaiki kodenya.'
		]);
	});

	it('is not applied in part: one error stops all of it', async () => {
		const db = await city();
		const examined = await examine(db, [...units, staff('A1', 'DIK'), staff('A2', 'NOWHERE')]);

		expect(examined.diff.errors.map(describeFinding)).toEqual([
			'Baris 6, kolom G (nama_unit): unit NOWHERE belum dikenal dan namanya kosong. Isi nama unit, atau perbaiki kodenya.'
		]);
		const id = await stageImport(db, examined, null, now);
		expect((await problemOf(() => applyImport(db, id, {}, 'command', () => now))).code).toBe('import_errors');
		expect(await db.$count(person)).toBe(0);
	});

	it('moves people from the day that it names, also one that is long over', async () => {
		const db = await city();
		await apply(db, [...units, staff('A1', 'DIK')]);

		const late = [staff('A1', 'KES', { mulai: '2026-05-01' })];
		const [difference] = await differences(db, late, { at: soon });
		expect(difference).toMatchObject({ kind: 'moved', fromUnit: 'Dinas Pendidikan', toUnit: 'Dinas Kesehatan' });
		expect(describeDifference(difference!)).toBe('Dinas Pendidikan → Dinas Kesehatan, sejak 1 Mei 2026');
		await apply(db, late, { at: soon });

		expect(await unitOf(db, 'A1', '2026-04-30')).toBe('DIK');
		expect(await unitOf(db, 'A1', '2026-05-01')).toBe('KES');
		// What we knew before the letter came is still known.
		expect(await unitOf(db, 'A1', '2026-06-01', new Date(soon.getTime() - 1))).toBe('DIK');
		expect(await differences(db, late, { at: soon })).toEqual([]);
	});

	it('warns, as the page does, which later post a late letter about one in between withdraws', async () => {
		const db = await city();
		await apply(db, [...units, staff('A1', 'DIK')]);
		await apply(db, [staff('A1', 'KES', { jabatan: 'Arsiparis', mulai: '2026-06-01' })]);
		const warnings = async (row: Row) => (await examine(db, [row], { at: soon })).diff.warnings.map(describeFinding);
		const withdrawn = 'dibatalkan: Arsiparis di Dinas Kesehatan, mulai 1 Juni 2026';

		const between = staff('A1', 'DIK', { jabatan: 'Penyuluh', mulai: '2026-03-01' });
		expect(await warnings(between)).toEqual([expect.stringContaining(withdrawn)]);
		expect(await warnings(staff('A1', 'KES', { jabatan: 'Penyuluh', mulai: '2026-03-01' }))).toEqual([
			expect.stringContaining(withdrawn)
		]);
		expect(await warnings(staff('A1', 'KES', { jabatan: 'Arsiparis Ahli', mulai: '2026-06-01' }))).toEqual([]);

		await apply(db, [between], { at: soon });
		expect(await unitOf(db, 'A1', '2026-06-01')).toBe('DIK');
	});

	it('warns which posts an earlier first day withdraws', async () => {
		const db = await city();
		await apply(db, [...units, staff('A1', 'DIK')]);
		await apply(db, [staff('A1', 'KES', { jabatan: 'Arsiparis', mulai: '2026-03-01' })]);
		await apply(db, [staff('A1', 'DIK', { jabatan: 'Penyuluh', mulai: '2026-06-01' })]);
		const warnings = async (mulai: string) => {
			const row = staff('A1', 'DIK', { jabatan: 'Penyuluh', mulai });

			return (await examine(db, [row], { at: soon })).diff.warnings.map(describeFinding);
		};

		expect(await warnings('2026-05-01')).toEqual([]);
		expect(await warnings('2026-02-01')).toEqual([
			expect.stringContaining('dibatalkan: Arsiparis di Dinas Kesehatan, mulai 1 Maret 2026')
		]);
	});

	it('corrects the day of a transfer: until then the person was where he was before', async () => {
		const db = await city();
		await apply(db, [...units, staff('A1', 'DIK')]);
		await apply(db, [staff('A1', 'KES', { mulai: '2026-05-01' })]);
		await apply(db, [staff('A1', 'KES', { mulai: '2026-06-15' })]);

		expect(await unitOf(db, 'A1', '2026-06-14')).toBe('DIK');
		expect(await unitOf(db, 'A1', '2026-06-15')).toBe('KES');
	});

	it('with changed fields names each of them with before and after', async () => {
		const db = await city();
		await apply(db, [...units, staff('A1', 'DIK')]);
		const found = await differences(db, [
			staff('A1', 'DIK', { nama: 'Nama Baru', jabatan: 'Kepala', kategori: 'jpt', kepala: 'ya', mulai: '2026-07-01' })
		]);

		expect(found).toHaveLength(1);
		expect(describeDifference(found[0]!)).toBe(
			'nama: Pegawai A1 → Nama Baru; jabatan: Analis → Kepala; kategori: pelaksana → jpt; kepala: tidak → ya, sejak 1 Juli 2026'
		);
	});

	it('without a word on who heads leaves heads and acting heads what they are', async () => {
		const db = await city();
		await apply(db, [
			...units,
			staff('A1', 'DIK', { kepala: 'ya' }),
			staff('A2', 'KES', { kepala: 'ya', status_jabatan: 'plt' })
		]);
		const silent = { kepala: '', status_jabatan: '' };

		expect(await differences(db, [staff('A1', 'DIK', silent), staff('A2', 'KES', silent)])).toEqual([]);
		const renamed = await differences(db, [staff('A1', 'DIK', { ...silent, jabatan: 'Kepala' })]);
		expect(renamed.map(describeDifference)).toEqual([expect.not.stringContaining('kepala:')]);
	});

	it('that changes a number keeps the person, who is found by both', async () => {
		const db = await city();
		await apply(db, [...units, staff('HON-1', 'DIK', { jenis_kepegawaian: 'non-ASN', tanggal_lahir: '1990-01-01' })]);
		const before = await findPersonByNumber(db, 'HON-1');

		const rows = [
			staff('199001012026212901', 'DIK', {
				nomor_lama: 'HON-1',
				nama: 'Pegawai HON-1',
				jenis_kepegawaian: 'PPPK',
				mulai: '2026-06-01'
			})
		];
		expect((await differences(db, rows)).map(({ kind }) => kind)).toEqual(['changed']);
		await apply(db, rows);

		expect((await findPersonByNumber(db, '199001012026212901'))?.id).toBe(before!.id);
		expect((await findPersonByNumber(db, 'HON-1'))?.id).toBe(before!.id);
		expect(await currentNumber(db, before!.id)).toBe('199001012026212901');
		// The years as honorer stay.
		expect(await unitOf(db, 'HON-1', '2021-01-01')).toBe('DIK');
		expect(await db.select().from(employment).where(isNull(employment.recordedTo))).toMatchObject([
			{ kind: 'non-ASN', validTo: '2026-06-01' },
			{ kind: 'PPPK', validFrom: '2026-06-01' }
		]);
		expect(await differences(db, rows)).toEqual([]);
		expect(await errors(db, [staff('X', 'DIK', { nomor_lama: 'NOBODY' })])).toHaveLength(1);
	});

	it('shows who may be somebody that we know under another number, unless the file says no', async () => {
		const db = await city();
		await apply(db, [...units, staff('HON-1', 'DIK', { nama: 'Ani Fiktif', tanggal_lahir: '1990-01-01' })]);
		const again = staff('199001012026212901', 'KES', { nama: 'ANI FIKTIF' });

		const found = await differences(db, [again]);
		expect(found.map(({ kind }) => kind)).toEqual(['new', 'same']);
		expect(describeDifference(found[1]!)).toContain('HON-1 (Dinas Pendidikan)');
		expect((await differences(db, [{ ...again, nomor_lama: '-' }])).map(({ kind }) => kind)).toEqual(['new']);
	});
});

describe('somebody known without a post', () => {
	const row = staff('1234567890', 'DIK', { nama: 'Ani Fiktif', kepala: 'ya' });

	/** The programme that everybody is in, the units, and whoever `bring` enters. */
	async function cityWith(bring: (tx: Transaction) => Promise<{ personId: string }>) {
		const db = await city();
		await apply(db, units);
		const { personId } = await db.write(bring);
		await db.write(insertProgramme);

		return { db, personId };
	}

	const entered = (tx: Transaction) =>
		createPerson(tx, { name: 'Ani Fiktif', number: '1234567890', from: today, by: 'command' }, now);

	it('is a difference when the file gives the first post, and is enrolled and counted', async () => {
		const { db, personId } = await cityWith(entered);
		expect((await differences(db, [row])).map(describeDifference)).toEqual([
			'jenis_kepegawaian: – → PNS; jabatan_utama: – → Analis · Dinas Pendidikan, sejak 1 Januari 2020'
		]);

		const { counts, enrolled } = await apply(db, [row]);
		expect(counts).toMatchObject({ changed: 1, new: 0 });
		expect(enrolled).toBe(1);
		expect(await db.select({ personId: standing.personId }).from(standing)).toEqual([{ personId }]);
		expect(await differences(db, [row])).toEqual([]);
	});

	it('is a difference when the only post was taken back, and is counted again', async () => {
		const { db, personId } = await cityWith(async (tx) => {
			const dik = await findUnit(tx, 'DIK', today);
			const typed = {
				number: '1234567890',
				name: 'Ani Fiktif',
				employment: 'PNS',
				title: 'Analis',
				category: 'pelaksana',
				kind: 'definitif',
				from: '2020-01-01',
				unit: dik!.id
			};
			const added = await addPerson(tx, typed, acting);
			await takeBackPost(tx, added, (await primaryPost(tx, added, today))!.id, acting);

			return { personId: added };
		});
		expect((await differences(db, [row])).map(describeDifference)).toEqual([
			'jabatan_utama: – → Analis · Dinas Pendidikan, sejak 1 Januari 2020'
		]);

		expect((await apply(db, [row])).enrolled).toBe(1);
		expect(await db.select({ personId: standing.personId }).from(standing)).toEqual([{ personId }]);
	});

	it('needs a new activation when the first post heads a unit and a head had issued the code', async () => {
		const { db, personId } = await cityWith(entered);
		await db.write(async (tx) => {
			await tx.insert(account).values({ personId, passwordHash: 'x', activatedAt: now, createdAt: now });
			await tx.insert(activation).values({
				personId,
				codeHash: 'x',
				purpose: 'first',
				issuerKind: 'head',
				issuedAt: now,
				expiresAt: soon,
				usedAt: now
			});
		});

		await apply(db, [row]);
		expect(await db.select({ activatedAt: account.activatedAt }).from(account)).toEqual([{ activatedAt: null }]);
	});
});

describe('a staff file with contradictions', () => {
	it('names the row and the column of each', async () => {
		const db = await city();
		const rows = [
			...units,
			staff('A1', 'DIK', { kepala: 'ya' }),
			staff('A2', 'DIK', { kepala: 'ya' }),
			staff('A1', 'KES', { nama: 'Orang lain' }),
			staff('A3', 'DIK'),
			staff('A3', 'KES'),
			staff('A4', 'DIK', { jabatan_utama: 'tidak' }),
			staff('A5', 'KES', { kode_induk: 'NIX' }),
			staff('A6', 'KES', { nama_unit: 'Lain' })
		];

		const places = (await errors(db, rows)).map((text) =>
			/^Baris (\d+), kolom (\w+ \(\w+\))/.exec(text)!.slice(1).join(' ')
		);
		expect(places.sort()).toEqual([
			'10 L (jabatan_utama)',
			'11 H (kode_induk)',
			'12 G (nama_unit)',
			'6 M (kepala)',
			'7 C (nama)',
			'9 L (jabatan_utama)'
		]);
	});

	it('may not put a unit below itself', async () => {
		const db = await city();
		await apply(db, [...units, staff('A1', 'DIK')]);

		expect(await errors(db, [{ kode_unit: 'KOTA', kode_induk: 'DIK' }])).toEqual([
			'Baris 2, kolom H (kode_induk): unit KOTA berada di bawah dirinya sendiri bila induknya DIK. Perbaiki kode induk.'
		]);
	});
});

describe('a staff file about a unit that is to be closed', () => {
	/** Dinas Kesehatan stands until the end of the year. */
	async function closingCity() {
		const db = await city();
		await apply(db, [...units, staff('A1', 'DIK')]);
		const kes = (await findUnit(db, 'KES', today))!;
		await db.write((tx) => closeUnit(tx, kes.id, { until: '2026-12-31' }, acting));

		return db;
	}

	it('puts nobody into it for longer than it stands, and names the cell', async () => {
		const db = await closingCity();
		const closes = 'kolom F (kode_unit): Dinas Kesehatan ditutup dan hari terakhirnya 31 Desember 2026';

		expect(
			await errors(db, [
				staff('A1', 'KES', { mulai: '2026-08-01' }),
				staff('A2', 'KES'),
				staff('A3', 'DIK'),
				staff('A3', 'KES', { jabatan: 'Plt. Kepala', jabatan_utama: 'tidak', mulai: '2027-03-01' })
			])
		).toEqual([
			expect.stringContaining(`Baris 2, ${closes}`),
			expect.stringContaining(`Baris 3, ${closes}`),
			expect.stringContaining(`Baris 5, ${closes}`)
		]);
	});

	it('puts no unit below it that stands longer', async () => {
		const db = await closingCity();
		const closes = '(kode_induk): Dinas Kesehatan ditutup dan hari terakhirnya 31 Desember 2026';

		expect(
			await errors(db, [
				{ kode_unit: 'DIK', kode_induk: 'KES' },
				{ kode_unit: 'BID', nama_unit: 'Bidang', kode_induk: 'KES' }
			])
		).toEqual([expect.stringContaining(closes), expect.stringContaining(closes)]);
		expect(await errors(db, [{ kode_unit: 'KES', nama_unit: 'Dinas Kesehatan Kota' }])).toEqual([]);
	});

	it('brings it back once it is closed, with staff and units below it', async () => {
		const db = await closingCity();
		const back = [
			{ kode_unit: 'KES', nama_unit: 'Dinas Kesehatan' },
			{ kode_unit: 'DIK', kode_induk: 'KES' },
			staff('A1', 'KES')
		];
		await apply(db, back, { at: new Date('2027-02-01T03:00:00Z') });

		expect(await unitOf(db, 'A1', '2027-01-31')).toBe('DIK');
		expect(await unitOf(db, 'A1', '2027-02-01')).toBe('KES');
	});
});

describe('a second post', () => {
	it('gives no count, and ends only when the file that names its unit leaves it out', async () => {
		const db = await city();
		const both = [
			...units,
			staff('A1', 'DIK'),
			staff('A1', 'KES', { jabatan: 'Plt. Kepala', jabatan_utama: 'tidak', kepala: 'ya', status_jabatan: 'plt' })
		];
		await apply(db, both);

		expect(await differences(db, both)).toEqual([]);
		expect(await unitOf(db, 'A1', today)).toBe('DIK');
		expect(await differences(db, [staff('A1', 'DIK')])).toEqual([]);
		expect((await differences(db, [staff('A1', 'DIK')], { scope: 'all' })).map(describeDifference)).toEqual([
			'jabatan tambahan tidak ada dalam berkas: Plt. Kepala · Dinas Kesehatan'
		]);
	});

	it('may change places with the primary one', async () => {
		const db = await city();
		const rows = (primary: string) => [
			staff('A1', 'DIK', { jabatan_utama: primary === 'DIK' ? 'ya' : 'tidak' }),
			staff('A1', 'KES', { jabatan_utama: primary === 'KES' ? 'ya' : 'tidak', mulai: '2023-01-01' })
		];
		await apply(db, [...units, ...rows('DIK')]);
		await apply(db, rows('KES'), { at: soon });

		expect(await unitOf(db, 'A1', '2026-07-31')).toBe('DIK');
		expect(await unitOf(db, 'A1', '2026-08-01')).toBe('KES');
		expect(await differences(db, rows('KES'), { at: soon })).toEqual([]);
	});
});
