import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { writeWorkbook } from '../documents/workbook.ts';
import { describeFinding, parseStaffFile } from './staff-file.ts';
import { city, examine, problemOf } from './test-staff.ts';

const header = ['nomor', 'nama', 'jenis_kepegawaian', 'kode_unit', 'jabatan', 'kategori'];
const row = ['199001012015032901', 'Ani Fiktif', 'PNS', 'DIK', 'Analis', 'pelaksana'];

it('a workbook saved by LibreOffice is a staff file', async () => {
	const bytes = readFileSync(new URL('../workbooks/saved-by-libreoffice.xlsx', import.meta.url));
	const { diff } = await examine(await city(), new Uint8Array(bytes));

	expect(diff.errors.map(describeFinding)).toEqual([]);
	expect(diff.differences).toMatchObject([
		{ kind: 'unit', row: 5, code: '0007', name: 'Dinas Contoh' },
		{ kind: 'new', row: 5, number: '199001012015032901', name: 'Müller Fiktif, S.E.', from: '2020-01-01' },
		{ kind: 'new', row: 6, number: '007', name: 'Müller Fiktif, S.E. II', from: '2021-12-31' }
	]);
	expect(diff.operations.find(({ kind }) => kind === 'person')?.data).toMatchObject({
		birthDate: '1990-01-01',
		phone: '0812'
	});
});

it('what is wrong in a workbook is told by row and column as the spreadsheet shows them', async () => {
	const bytes = await writeWorkbook('Pegawai', [
		['Daftar pegawai'],
		[''],
		['Keadaan: 2 November 2026', 'Kota Contoh'],
		header,
		row,
		[''],
		[199001012015032901, '#REF!', ...row.slice(2)],
		['1', 'Budi Fiktif', 'PNS', 'DIK', 'Analis', 'polisi']
	]);
	const { errors, rows } = await parseStaffFile(bytes);

	expect(rows.map(({ row: at }) => at)).toEqual([5]);
	expect(errors.map(describeFinding)).toEqual([
		expect.stringMatching(/^Baris 7, kolom A \(nomor\): .*nomor yang rusak oleh lembar kerja/),
		expect.stringMatching(/^Baris 7, kolom B \(nama\): .*rumus yang gagal/),
		expect.stringMatching(/^Baris 8, kolom F \(kategori\): “polisi”/)
	]);
});

it('a workbook without the header says what is missing, in the row that looks most like it', async () => {
	const bytes = await writeWorkbook('Lain', [['Anggaran'], ['Kegiatan', 'Pagu', 'Sisa'], ['Rapat', 5, 3]]);

	expect((await problemOf(() => parseStaffFile(bytes))).message).toMatch(/^Baris 2: kolom berikut tidak ada: nomor/);
});

it('a file of SIASN is read by its own headings', async () => {
	const headings = [
		'PNS ID',
		'NIP BARU',
		'NIP LAMA',
		'NAMA',
		'TANGGAL LAHIR',
		'JENIS PEGAWAI NAMA',
		'KEDUDUKAN HUKUM NAMA',
		'STATUS CPNS PNS',
		'JENIS JABATAN NAMA',
		'JABATAN NAMA',
		'TMT JABATAN',
		'UNOR ID',
		'UNOR NAMA',
		'ESELON NAMA'
	];
	const unit = ['8AE482895F', 'DINAS CONTOH'];
	const person = (number: string, standing: string, status: string, kind: string, title: string, echelon: string) => [
		'A1',
		number,
		'130000001',
		'ANI FIKTIF',
		'01-01-1990',
		'PNS Daerah',
		standing,
		status,
		kind,
		title,
		'01-02-2020',
		...unit,
		echelon
	];
	const { rows, errors, warnings, ignored } = await parseStaffFile(
		await writeWorkbook('DataUtama', [
			headings,
			person('199001012015032901', 'Aktif', 'P', 'Jabatan Struktural', 'KEPALA DINAS', 'II.b'),
			person('199001012015032902', 'Aktif', 'C', 'Jabatan Fungsional Tertentu', 'GURU', ''),
			person('199001012015032903', 'Pensiun', 'P', 'Jabatan Pelaksana', 'PENATA', ''),
			person('199001012015032904', 'Aktif', 'P', 'Jabatan Struktural', 'CAMAT CONTOH', 'III.a'),
			person('199001012015032905', 'Aktif', 'P', 'Jabatan Struktural', 'KEPALA SEKSI', '')
		])
	);

	expect(rows.map(({ staff }) => [staff!.employment, staff!.category, staff!.from])).toEqual([
		['PNS', 'jpt', '2020-02-01'],
		['CPNS', 'fungsional', '2020-02-01'],
		['PNS', 'pelaksana', '2020-02-01'],
		['PNS', 'camat', '2020-02-01']
	]);
	expect(rows[0]!.unit).toMatchObject({ code: '8AE482895F', name: 'DINAS CONTOH' });
	expect(errors.map(describeFinding)).toEqual([expect.stringContaining('Baris 6, kolom I (kategori)')]);
	expect(warnings.map(describeFinding)).toEqual([expect.stringContaining('Baris 4, kolom G (kedudukan_hukum)')]);
	expect(ignored).toEqual(['PNS ID', 'NIP LAMA', 'JENIS PEGAWAI NAMA']);
});
