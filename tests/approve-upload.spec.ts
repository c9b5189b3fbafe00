import { findCurrentPublication } from '#lib/server/publishing/publishing.ts';
import { expect, testInOwnCity } from './fixtures.ts';
import { UploadPage } from './pages/upload-page.ts';
import { moduleZip, uploadedModule } from './uploaded-module.ts';

/** The institution of this city asks for a second person from now on. */
const test = testInOwnCity();

test('where the institution wants it, an upload is published by a second person, who may also send it back', async ({
	page,
	city: { db },
	signInAs
}) => {
	const upload = new UploadPage(page);
	const renamed = (name: string, text: string) =>
		name === 'module.md' ? text.replace(/^judul: .*$/m, 'judul: Judul yang disetujui') : text;
	const before = (await findCurrentPublication(db, uploadedModule))!;

	await signInAs('administrator');
	await page.goto('/admin');
	await page.getByRole('link', { name: 'Pengaturan instansi' }).click();
	await page.getByLabel(/harus disetujui orang kedua/).check();
	await page.getByRole('button', { name: 'Simpan' }).click();
	await expect(page.getByText('Pengaturan tersimpan.')).toBeVisible();

	await signInAs('trainer');
	await upload.open();
	await upload.choose('modul.zip', moduleZip(renamed));
	await upload.send();
	const address = page.url();
	await expect(page.getByRole('button', { name: 'Terbitkan', exact: true })).toHaveCount(0);
	await upload.decide('Minta persetujuan', 'Judulnya diganti');
	await expect(upload.publishing).toContainText('Menunggu orang lain');
	await expect(page.getByRole('button', { name: 'Setujui dan terbitkan' })).toHaveCount(0);
	expect((await findCurrentPublication(db, uploadedModule))!.n).toBe(before.n);

	await signInAs('administrator');
	await page.goto('/author');
	await page.getByRole('link', { name: '1 unggahan menunggu persetujuan' }).click();
	await page.getByRole('link', { name: uploadedModule }).first().click();
	await expect(upload.publishing).toContainText('Judulnya diganti');
	await page.getByLabel('Alasan menolak').fill('Judulnya terlalu panjang');
	await upload.press('Tolak');
	await expect(page.getByRole('alert').first()).toContainText('Ditolak oleh');

	await signInAs('trainer');
	await page.goto(address);
	await expect(page.getByText('Judulnya terlalu panjang')).toBeVisible();
	await expect(page.getByRole('textbox', { name: 'Catatan' })).toHaveValue('Judulnya diganti');
	await upload.press('Minta persetujuan');

	await signInAs('administrator');
	await page.goto(address);
	await upload.press('Setujui dan terbitkan');
	await expect(page.getByText(`Terbit sebagai terbitan ke-${before.n + 1}`)).toBeVisible();
	expect(await findCurrentPublication(db, uploadedModule)).toMatchObject({ n: before.n + 1, source: 'upload' });
});
