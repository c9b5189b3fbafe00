import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeFinding, parseStaffFile, type StaffFile } from './staff-file.ts';
import { dayFrom } from './staff-row.ts';
import { readSheet, tidy } from './staff-text.ts';
import { writeWorkbook } from '../documents/workbook.ts';
import { columnLetter } from '../workbooks/cell-values.ts';
import type { SheetRow } from '../workbooks/read-workbook.ts';
import { problemOf } from './test-staff.ts';

const header = 'nomor,nama,jenis_kepegawaian,kode_unit,jabatan,kategori,jabatan_utama,kepala,mulai,email';
const row = '199001012015032901,Ani Fiktif,PNS,DIK,Analis,fungsional,ya,tidak,2020-01-01,';

function parsed(text: string | Uint8Array, limits?: { bytes: number; rows: number }): Promise<StaffFile> {
	return parseStaffFile(typeof text === 'string' ? new TextEncoder().encode(text) : text, new Map(), limits);
}

/** `row letter column` of every error. */
function places(file: StaffFile): string[] {
	return file.errors.map((error) => `${error.row} ${error.letter} ${error.column}`);
}

describe('a staff file', () => {
	it('is read with commas, semicolons and tabs, a byte order mark, and line ends of any kind', async () => {
		const { rows: expected } = await parsed(`${header}\n${row}\n`);

		expect(expected).toEqual([
			{
				row: 2,
				unit: { code: 'DIK', name: null, parentCode: null, kind: null, until: null, intoCode: null },
				staff: {
					absence: null,
					leaving: null,
					until: null,
					number: '199001012015032901',
					oldNumber: null,
					name: 'Ani Fiktif',
					birthDate: null,
					employment: 'PNS',
					title: 'Analis',
					category: 'fungsional',
					primary: true,
					heads: false,
					kind: null,
					email: null,
					phone: null,
					from: '2020-01-01'
				}
			}
		]);
		expect((await parsed(`\ufeff${header}\r\n${row}\r\n`)).rows).toEqual(expected);
		expect((await parsed(`${header}\n${row}`.replaceAll(',', ';'))).rows).toEqual(expected);
		expect((await parsed(`${header}\n${row}`.replaceAll(',', '\t'))).rows).toEqual(expected);
		expect((await parsed(`sep=;\r\n${`${header}\r\n${row}`.replaceAll(',', ';')}`)).rows).toEqual([
			{ ...expected[0], row: 3 }
		]);
		expect((await parsed(Buffer.from(`\ufeff${header}\n${row}`, 'utf16le'))).rows).toEqual(expected);
	});

	it('may name its columns as other systems do', async () => {
		const file = await parsed(
			'NIP,Nama Lengkap,Jenis Pegawai,Kode OPD,Unit Kerja,Nama Jabatan,Jenis Jabatan,TMT Jabatan,Golongan\n' +
				"'19900101 201503 2 901,Ani,P3K,DIK,Dinas,Guru,Jabatan Fungsional,1 Januari 2020,III/a"
		);

		expect(file.errors).toEqual([]);
		expect(file.ignored).toEqual(['Golongan']);
		expect(file.rows[0]).toMatchObject({
			unit: { code: 'DIK', name: 'Dinas' },
			staff: { number: '199001012015032901', employment: 'PPPK', category: 'fungsional', from: '2020-01-01' }
		});
	});

	it('may hold rows that only name a unit', async () => {
		const file = await parsed(`${header}\n,,,SEK,,,,,,\n${row}`);

		expect(file.errors).toEqual([]);
		expect(file.rows[0]).toMatchObject({ row: 2, unit: { code: 'SEK' }, staff: null });
	});

	it('tells what is wrong row by row and from left to right, empty lines counted', async () => {
		const file = await parsed(
			[
				header,
				row,
				'',
				',Budi,PNS,DIK,Analis,pelaksana,ya,,,',
				'199001012015032902,,Polisi,,Analis,,mungkin,,31/02/2026,budi@',
				'"a ""b""",Citra,PNS,DIK,"Analis, madya",pelaksana,,,,,lebih'
			].join('\n')
		);

		expect(places(file)).toEqual([
			'4 A nomor',
			'5 B nama',
			'5 C jenis_kepegawaian',
			'5 D kode_unit',
			'5 F kategori',
			'5 G jabatan_utama',
			'5 I mulai',
			'5 J email',
			'6 A nomor',
			'6 A nomor'
		]);
		expect(file.rows.map((read) => read.row)).toEqual([2]);
		expect(describeFinding(file.errors[6]!)).toBe(
			'Baris 5, kolom I (mulai): “31/02/2026” bukan tanggal yang dapat dibaca. Tulis tahun-bulan-hari, misalnya 2026-03-01.'
		);
	});

	it('with a NIP that a spreadsheet broke says how to mend it', async () => {
		for (const broken of ['1.98704E+17', '"1,98704E+17"', '1.987E17']) {
			const file = await parsed(`${header}\n${row.replace('199001012015032901', broken)}`);

			expect(places(file)).toEqual(['2 A nomor']);
			expect(file.errors[0]!.message()).toContain('format kolom ini sebagai Teks');
		}
	});

	it('with an implausible NIP is only warned about', async () => {
		const warnings = async (number: string) => {
			const file = await parsed(`${header}\n${row.replace('199001012015032901', number)}`);
			expect(file.errors).toEqual([]);

			return file.warnings.map((warning) => warning.message()).join(' ');
		};

		expect(await warnings('199002302015032901')).toContain('19900230');
		expect(await warnings('199001012015032000')).toContain('tiga nol');
		expect(await warnings('19900101201503290')).toContain('17 angka');
		expect(await warnings('HON-007')).toBe('');
	});

	it('that cannot be read as a whole says why and what to do', async () => {
		expect((await problemOf(() => parsed(Uint8Array.from([0x6e, 0xff, 0xe9])))).code).toBe('file_encoding');
		expect((await problemOf(() => parsed(''))).code).toBe('file_empty');
		expect((await problemOf(() => parsed(`${header}\n\n`))).code).toBe('file_empty');
		expect((await problemOf(() => parsed('nomor,nama\n1,Ani'))).message).toContain('jenis_kepegawaian, kode_unit');
		expect((await problemOf(() => parsed(`NIP,${header}\n`))).message).toContain('kolom A dan B');
		expect((await problemOf(() => parsed(`${header}\n${row.replace('Ani', '"Ani')}`))).message).toContain('baris 2');
	});

	it('says the same however much stands in columns that are not read', async () => {
		const content = fc.constantFrom('', ' ', 'x', '=1', '…');
		const wide = fc.record({
			place: fc.integer({ min: 0, max: 10 }),
			cells: fc.array(content, { minLength: 45, maxLength: 45 }),
			wrong: fc.uniqueArray(fc.integer({ min: 0, max: 44 }), { maxLength: 5 })
		});

		await fc.assert(
			fc.asyncProperty(wide, async ({ place, cells, wrong }) => {
				const rows = cells.map((_, index) => (wrong.includes(index) ? row.replace('PNS', 'Pegawai') : row));
				const narrow = await parsed([header, ...rows].join('\n'));
				const widened = [header, ...rows].map((line, index) => {
					const columns = line.split(',');
					columns.splice(place, 0, index === 0 ? 'Hobi' : cells[index - 1]!);

					return columns;
				});
				const texts = [widened.map((columns) => columns.join(',')).join('\n'), await writeWorkbook('Pegawai', widened)];

				for (const file of await Promise.all(texts.map((text) => parsed(text)))) {
					expect(file.rows).toEqual(narrow.rows);
					expect(file.ignored).toEqual(['Hobi']);
					expect(file.errors.map(({ row, column }) => [row, column])).toEqual(
						narrow.errors.map(({ row, column }) => [row, column])
					);
				}
			}),
			{ numRuns: 30 }
		);
	});

	it('tells of a row that holds something in a column that is not read, and nothing else', async () => {
		const file = await parsed(`No,${header}\n${`1,${row}\n`.repeat(40)}41,,,,,,,,,,\n`);

		expect(file.rows).toHaveLength(40);
		expect(places(file)[0]).toBe('42 E kode_unit');
	});

	it('has a limit on bytes and rows, which the error names', async () => {
		const limits = { bytes: 1024 * 1024, rows: 3 };
		const rows = (count: number) => `${header}\n${`${row}\n`.repeat(count)}`;

		expect((await parsed(rows(3), limits)).rows).toHaveLength(3);
		expect((await problemOf(() => parsed(rows(4), limits))).message).toContain('lebih dari 3 baris');
		// What would stand after many empty lines is not passed over.
		expect((await problemOf(() => parsed(`${rows(1)}${'\n'.repeat(50)}${row}`, limits))).code).toBe('file_too_long');
		expect((await problemOf(() => parsed(new Uint8Array(1024 * 1024 + 1), limits))).message).toContain('batasnya 1 MB');

		// Also where rows are read as they come, and the header stands below others.
		const more = { ...limits, rows: 40 };
		const workbook = (count: number) =>
			writeWorkbook('Pegawai', [['Daftar'], header.split(','), ...Array.from({ length: count }, () => row.split(','))]);
		for (const file of [(count: number) => `Daftar\n${rows(count)}`, workbook]) {
			expect((await parsed(await file(40), more)).rows.at(-1)!.row).toBe(42);
			expect((await problemOf(async () => parsed(await file(41), more))).message).toContain('lebih dari 40 baris');
		}
		const gap = `${rows(40)}${',,\n'.repeat(50)}${row}`;
		expect((await problemOf(() => parsed(gap, more))).code).toBe('file_too_long');
	});
});

describe('a cell', () => {
	it('is tidied once and for all', () => {
		fc.assert(fc.property(fc.string(), (text) => tidy(tidy(text)) === tidy(text)));
	});

	it('holds a date in any usual way of writing', async () => {
		for (const typed of [
			'2026-03-01',
			'2026-3-1',
			'1/3/2026',
			'01-03-2026',
			'1.3.2026',
			'1 Maret 2026',
			'2026-03-01 00:00:00'
		]) {
			expect(dayFrom(typed)).toBe('2026-03-01');
		}
		for (const typed of ['31/02/2026', '12/31/2025', '45292', 'kemarin']) expect(dayFrom(typed)).toBeUndefined();
	});

	it('stands in a column with the letter that a spreadsheet gives it', async () => {
		expect([1, 26, 27, 52, 703].map(columnLetter)).toEqual(['A', 'Z', 'AA', 'AZ', 'AAA']);
	});
});

describe('a sheet', () => {
	it('keeps line breaks inside quotes in one row', async () => {
		expect(await readSheet(new TextEncoder().encode('a,b\n"x\ny",2\n'), () => true)).toEqual([
			{ row: 1, cells: ['a', 'b'] },
			{ row: 2, cells: ['x\ny', '2'] }
		]);
	});

	it('that is meant gives its rows one by one and keeps none but the first', async () => {
		const table = Array.from({ length: 100 }, (_, at) => [`a${at + 1}`, at % 10 === 9 ? '' : 'b', '']);
		table[49] = ['', '', ''];
		const csv = new TextEncoder().encode(table.map((cells) => cells.join(',')).join('\n'));

		for (const bytes of [csv, await writeWorkbook('Pegawai', table)]) {
			const taken: SheetRow[] = [];
			const take = (row: SheetRow) => void taken.push(row);
			const kept = await readSheet(bytes, () => ({ columns: new Set([1]), take }));

			expect(kept.map(({ row }) => row)).toEqual(Array.from({ length: 30 }, (_, at) => at + 1));
			expect(kept[0]!.cells.slice(0, 2)).toEqual(['a1', 'b']);
			expect(taken.map(({ row }) => row)).toEqual(
				Array.from({ length: 70 }, (_, at) => at + 31).filter((row) => row !== 50)
			);
			expect(taken[0]!.cells.slice(0, 2)).toEqual(['a31', '…']);
			expect(taken.at(-1)!.cells[0]).toBe('a100');
		}
	});
});
