import fc from 'fast-check';
import { eq, isNull } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { Database, Transaction } from '#lib/server/db/connect.ts';
import { account, activation } from '#lib/server/db/schema/accounts.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { employment, person, personNumber, post, stagedRow } from '#lib/server/db/schema/organisation.ts';
import { standing } from '#lib/server/db/schema/oversight.ts';
import { cycle, programme, requirement } from '#lib/server/db/schema/programmes.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { createPerson } from '../accounts/outsiders.ts';
import { Problem } from '../problem.ts';
import { describeDifference } from './differences-text.ts';
import type { Difference } from './diff.ts';
import { listDifferences } from './import-list.ts';
import {
	applyImport,
	countDifferences,
	discardOldImports,
	examineStaffFile,
	stageImport,
	type ApplyChoices
} from './import.ts';
import { createInstitution } from './institution.ts';
import { currentNumber, findPersonByNumber, primaryPost } from './persons.ts';
import { addPerson, takeBackPost } from './staff-changes.ts';
import { staffColumns, type StaffColumn } from './staff-columns.ts';
import { exportStaff, staffTemplate } from './staff-export.ts';
import { describeFinding } from './staff-file.ts';
import { readLeaving, type Typed } from './staff-form.ts';
import { findUnit, listSubtree } from './units.ts';

type Row = Partial<Record<StaffColumn, string>>;

const now = new Date('2026-07-01T03:00:00Z');
const soon = new Date('2026-08-01T03:00:00Z');
const today = '2026-07-01';

async function city(): Promise<Database> {
	const db = await testDatabase();
	await db.write((tx) => createInstitution(tx, { name: 'Kota', timeZone: 'Asia/Jakarta', demo: false }, now));

	return db;
}

function csv(rows: readonly Row[]): Uint8Array {
	const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
	const lines = rows.map((row) => staffColumns.map((column) => cell(row[column] ?? '')).join(','));

	return new TextEncoder().encode([staffColumns.join(','), ...lines].join('\n'));
}

const units: Row[] = [
	{ kode_unit: 'KOTA', nama_unit: 'Kota', jenis_unit: 'kota' },
	{ kode_unit: 'DIK', nama_unit: 'Dinas Pendidikan', kode_induk: 'KOTA', jenis_unit: 'dinas' },
	{ kode_unit: 'KES', nama_unit: 'Dinas Kesehatan', kode_induk: 'KOTA', jenis_unit: 'dinas' }
];

function staff(nomor: string, kode_unit: string, more: Row = {}): Row {
	return {
		nomor,
		nama: `Pegawai ${nomor}`,
		jenis_kepegawaian: 'PNS',
		kode_unit,
		jabatan: 'Analis',
		kategori: 'pelaksana',
		jabatan_utama: 'ya',
		kepala: 'tidak',
		mulai: '2020-01-01',
		...more
	};
}

type Options = { scope?: string; at?: Date } & ApplyChoices;

async function examine(db: Database, rows: readonly Row[] | string, { scope = 'file', at = now }: Options = {}) {
	const bytes = typeof rows === 'string' ? new TextEncoder().encode(rows) : csv(rows);

	return examineStaffFile(db, { bytes, fileName: 'pegawai.csv', scope }, at);
}

async function differences(db: Database, rows: readonly Row[] | string, options: Options = {}): Promise<Difference[]> {
	const { diff } = await examine(db, rows, options);
	expect(diff.errors).toEqual([]);

	return diff.differences;
}

async function apply(db: Database, rows: readonly Row[], options: Options = {}) {
	const at = options.at ?? now;
	const id = await stageImport(db, await examine(db, rows, options), null, at);

	return applyImport(db, id, options, 'command', at);
}

async function errors(db: Database, rows: readonly Row[], options: Options = {}): Promise<string[]> {
	return (await examine(db, rows, options)).diff.errors.map(describeFinding);
}

async function unitOf(db: Database, number: string, on: string, knownAt?: Date): Promise<string | undefined> {
	const found = await findPersonByNumber(db, number);
	const held = found && (await primaryPost(db, found.id, on, knownAt));

	return held && (await findUnit(db, held.unitId, on))?.code;
}

async function problemOf(run: () => Promise<unknown>): Promise<Problem> {
	const error: unknown = await run().then(
		() => undefined,
		(thrown: unknown) => thrown
	);
	if (!(error instanceof Problem)) throw error ?? new Error('nothing was wrong');

	return error;
}

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
		expect((await problemOf(() => applyImport(db, id, {}, 'command', now))).code).toBe('import_errors');
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
		await db.write(async (tx) => {
			await tx.insert(programme).values({ id: 'p', title: 'P', summary: '', sha256: '', publishedAt: now });
			await tx.insert(cycle).values({
				id: 'c',
				programmeId: 'p',
				key: '1',
				audience: [],
				opensOn: '2026-01-01',
				dueOn: '2026-12-31',
				validMonths: 12
			});
			await tx.insert(requirement).values({ cycleId: 'c', kind: 'module', ref: 'm', position: 1 });
		});

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
		const acting = { actor: 'command', on: today, now };
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

describe('who is not in the file', () => {
	const everyone = Array.from({ length: 30 }, (_, index) => staff(`D${index}`, 'DIK'));

	it('has left only inside the scope', async () => {
		const db = await city();
		await apply(db, [...units, ...everyone, staff('K1', 'KES'), staff('K2', 'KES')]);
		const left = async (rows: Row[], scope: string) =>
			(await differences(db, rows, { scope })).filter(({ kind }) => kind === 'left').map(({ name }) => name);

		expect(await left(everyone.slice(1), 'file')).toEqual(['Pegawai D0']);
		expect(await left([staff('K1', 'KES')], 'file')).toEqual(['Pegawai K2']);
		expect(await left(everyone.slice(1), 'all')).toEqual(['Pegawai D0', 'Pegawai K1', 'Pegawai K2']);
		expect(await left([staff('K1', 'KES')], 'unit:KES')).toEqual(['Pegawai K2']);
		expect(await errors(db, [staff('K1', 'KES')], { scope: 'unit:DIK' })).toEqual([
			'Baris 2, kolom F (kode_unit): unit KES tidak berada di bawah DIK. Keluarkan baris ini, atau pakai lingkup lain.'
		]);
		expect((await problemOf(() => examine(db, [], { scope: 'unit:NIX' }))).code).toBe('scope');
	});

	it('leaves with a date and never without one', async () => {
		const db = await city();
		await apply(db, [...units, ...everyone]);
		await apply(db, everyone.slice(1));
		expect(await unitOf(db, 'D0', today)).toBe('DIK');

		await apply(db, everyone.slice(1), { leftOn: '2026-06-15' });
		expect(await unitOf(db, 'D0', '2026-06-14')).toBe('DIK');
		expect(await unitOf(db, 'D0', '2026-06-15')).toBeUndefined();
		expect(await differences(db, everyone.slice(1))).toEqual([]);

		// Who comes back is taken up again.
		expect((await differences(db, everyone)).map(describeDifference)).toEqual([
			'jabatan_utama: tidak aktif → Analis · Dinas Pendidikan, sejak 1 Januari 2020'
		]);
	});

	it('leaves by choice only, and names what was filled in without it', () => {
		const problemWith = (typed: Typed) => {
			try {
				return readLeaving(typed);
			} catch (problem) {
				return problem;
			}
		};

		expect(readLeaving({ leave: 'no', leftOn: '', confirmLeft: ' ' })).toEqual({});
		expect(readLeaving({})).toEqual({});
		expect(readLeaving({ leave: 'yes', leftOn: '2026-06-15', confirmLeft: '2' })).toEqual({
			leftOn: '2026-06-15',
			confirmLeft: 2
		});
		expect(problemWith({ leave: 'no', leftOn: '2026-06-15' })).toMatchObject({
			field: 'leftOn',
			message: expect.stringContaining('15 Juni 2026')
		});
		expect(problemWith({ leave: 'no', confirmLeft: '2' })).toMatchObject({
			field: 'confirmLeft',
			message: expect.stringContaining('(2)')
		});
		expect(problemWith({ leave: 'yes' })).toMatchObject({ field: 'leftOn' });
		expect(problemWith({ leave: 'yes', leftOn: '15/6/2026' })).toMatchObject({ field: 'leftOn' });
	});

	it('leaves by the exact number only, when there are more than five in a hundred', async () => {
		const db = await city();
		await apply(db, [...units, ...everyone]);
		const rest = everyone.slice(2);

		const problem = await problemOf(() => apply(db, rest, { leftOn: today }));
		expect(problem.code).toBe('left_confirm');
		expect(problem.message).toContain('2 dari 30');
		expect((await problemOf(() => apply(db, rest, { leftOn: today, confirmLeft: 3 }))).code).toBe('left_confirm');
		await apply(db, rest, { leftOn: today, confirmLeft: 2 });
		expect(await unitOf(db, 'D1', today)).toBeUndefined();
	});

	it('cannot have left before the post began', async () => {
		const db = await city();
		await apply(db, [...units, ...everyone]);

		expect((await problemOf(() => apply(db, everyone.slice(1), { leftOn: '2019-12-31' }))).code).toBe('left_too_early');
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

		expect((await problemOf(() => applyImport(db, first, {}, 'command', now))).code).toBe('import_stale');
		expect(await listDifferences(db, first, 'new', { page: 1, size: 10 })).toEqual([
			{ row: 5, number: 'A1', name: 'Pegawai A1', text: 'Analis · Dinas Pendidikan, sejak 1 Januari 2020' }
		]);
	});

	it('is applied once', async () => {
		const db = await city();
		const id = await stageImport(db, await examine(db, [...units, staff('A1', 'DIK')]), null, now);
		await applyImport(db, id, {}, 'command', now);

		expect((await problemOf(() => applyImport(db, id, {}, 'command', now))).code).toBe('import_applied');
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
		const { counts } = await applyImport(db, id, {}, 'command', now);

		expect(counts.new).toBe(2000);
		expect((await examine(db, file)).diff.differences).toEqual([]);
	});
});

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
		const { csv: exported, rows } = await exportStaff(db, 'command', now);

		expect(rows).toBe(4);
		expect(exported).toContain(`"'=HYPERLINK(""x"")"`);
		expect(exported).toContain(`'+62812`);
		expect(await differences(db, exported, { scope: 'all' })).toEqual([]);

		const other = await city();
		const counts = countDifferences(await examine(other, exported));
		expect(counts).toMatchObject({ new: 2, unit: 3, errors: 0 });
	});

	it('has a template that can be imported', async () => {
		const db = await city();

		expect((await differences(db, staffTemplate())).map(({ kind }) => kind)).toEqual(['unit', 'unit', 'new']);
	});
});

describe('whatever files are imported in whatever order', () => {
	const days = ['', '2024-01-01', '2025-06-15', '2026-03-01', '2026-07-01', '2026-09-01'];
	const place = fc.record({
		person: fc.integer({ min: 0, max: 5 }),
		unit: fc.constantFrom('KOTA', 'DIK', 'KES'),
		title: fc.constantFrom('Analis', 'Arsiparis'),
		from: fc.constantFrom(...days),
		heads: fc.boolean(),
		second: fc.option(fc.constantFrom('KOTA', 'DIK', 'KES'), { nil: undefined })
	});
	const file = fc.uniqueArray(place, { selector: (each) => each.person, minLength: 1, maxLength: 6 });

	it('a person has one primary post a day, a file again changes nothing, and an export comes back', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 4 }), async (files) => {
				const db = await city();

				for (const [index, places] of files.entries()) {
					const at = new Date(now.getTime() + index * 20 * 24 * 3600 * 1000);
					const rows = [...units, ...places.flatMap(rowsOf)];
					const counts = countDifferences(await examine(db, rows, { scope: 'all', at }));
					const leaving = index % 2 === 1 ? { leftOn: '2026-10-01', confirmLeft: counts.leftPeople } : {};
					await apply(db, rows, { scope: 'all', at, ...leaving });

					const again = await differences(db, rows, { scope: 'file', at });
					expect(again.filter(({ kind }) => kind !== 'left')).toEqual([]);
					const { csv: exported } = await exportStaff(db, 'command', at);
					expect(await differences(db, exported, { scope: 'all', at })).toEqual([]);
					await expectOnePrimaryEach(db);
				}

				db.close();
			}),
			{ numRuns: 40 }
		);
	}, 120_000);

	function rowsOf({ person: index, unit, title, from, heads, second }: PlaceOf): Row[] {
		const nomor = `P${index}`;
		const main = staff(nomor, unit, {
			jabatan: title,
			mulai: from,
			kepala: heads ? 'ya' : 'tidak',
			status_jabatan: 'plt'
		});
		const other = second && staff(nomor, second, { jabatan: 'Tambahan', jabatan_utama: 'tidak', mulai: from });

		return other ? [main, other] : [main];
	}

	async function expectOnePrimaryEach(db: Database): Promise<void> {
		const posts = await db.select().from(post).where(isNull(post.recordedTo));
		expect(posts.every(({ validFrom, validTo }) => validTo === null || validFrom < validTo)).toBe(true);

		for (const one of posts) {
			for (const other of posts) {
				if (one.id >= other.id || !one.isPrimary || !other.isPrimary || one.personId !== other.personId) continue;
				const apart =
					(one.validTo !== null && one.validTo <= other.validFrom) ||
					(other.validTo !== null && other.validTo <= one.validFrom);
				expect(apart).toBe(true);
			}
		}

		const numbers = await db.select().from(personNumber).where(isNull(personNumber.recordedTo));
		expect(new Set(numbers.map(({ number }) => number)).size).toBe(numbers.length);
	}
});

type PlaceOf = {
	person: number;
	unit: string;
	title: string;
	from: string;
	heads: boolean;
	second: string | undefined;
};
