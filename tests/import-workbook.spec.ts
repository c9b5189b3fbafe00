import { writeWorkbook } from '#lib/server/documents/workbook.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { expect, testInOwnCity } from './fixtures.ts';
import { ImportPage } from './pages/import-page.ts';

/** A city of its own: what is imported here would be missed elsewhere. */
const test = testInOwnCity();

const number = '199001012015032977';
const workbook = () =>
	writeWorkbook('Data', [
		['Daftar pegawai, keadaan November'],
		['Nomor ASN', 'Nama', 'Status CPNS PNS', 'Satuan kerja', 'Jabatan Nama', 'Jenis Jabatan Nama'],
		[number, 'Pegawai Baru Rekaan', 'P', '08.01', 'Guru Ahli Pertama', 'Jabatan Fungsional']
	]);

test('a workbook with headings of its own is matched once, imported, and undone', async ({
	page,
	signInAs,
	city: { db }
}) => {
	await signInAs('administrator');
	const imports = new ImportPage(page);
	const bytes = Buffer.from(await workbook());

	await imports.upload('data.xlsx', bytes);
	await expect(page.getByText('Baris 2: kolom berikut tidak ada: nomor, kode_unit')).toBeVisible();
	await page.getByRole('link', { name: 'Cocokkan kolom berkas ini' }).click();
	await page.getByLabel('Kolom A “Nomor ASN” adalah').selectOption('nomor');
	await page.getByRole('button', { name: 'Simpan dan periksa berkas' }).click();
	await expect(page.getByText('kolom berikut tidak ada: kode_unit')).toBeVisible();
	await expect(page.getByLabel('Kolom A “Nomor ASN” adalah')).toHaveValue('nomor');
	await page.getByLabel('Kolom D “Satuan kerja” adalah').selectOption('kode_unit');
	await page.getByRole('button', { name: 'Simpan dan periksa berkas' }).click();
	await imports.waitForDifferences('data.xlsx');
	await expect(imports.difference('Pegawai Baru Rekaan')).toBeVisible();

	// The next file with these headings needs no matching.
	await imports.upload('data.xlsx', bytes);
	await imports.waitForDifferences('data.xlsx');
	await imports.apply();
	expect(await findPersonByNumber(db, number)).toMatchObject({ name: 'Pegawai Baru Rekaan' });

	await page.getByRole('link', { name: 'Lihat apa yang akan terjadi' }).click();
	await expect(page.getByText('Orang yang dibawa impor ini, tidak tercatat lagi: 1.')).toBeVisible();
	await page.getByRole('checkbox', { name: 'Saya membatalkan impor ini' }).check();
	await page.getByRole('button', { name: 'Batalkan impor' }).click();
	await expect(page.getByText('Impor ini dibatalkan pada')).toBeVisible();
	expect(await findPersonByNumber(db, number)).toBeUndefined();

	await page.goto('/admin/import');
	const matched = page.getByRole('row').filter({ hasText: 'Satuan kerja' });
	await expect(matched).toContainText('kode_unit');
	await matched.getByRole('button', { name: 'Lupakan “Satuan kerja”' }).click();
	await expect(page.getByRole('button', { name: 'Lupakan “Satuan kerja”' })).toHaveCount(0);
	await expect(page.getByRole('button', { name: 'Lupakan “Nomor ASN”' })).toBeVisible();
});
