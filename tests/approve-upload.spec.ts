import { eq } from 'drizzle-orm';
import { upload } from '#lib/server/db/schema/uploads.ts';
import { setTwoPeoplePublish } from '#lib/server/organisation/institution.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { withdrawModule } from '#lib/server/publishing/publish-module.ts';
import { findCurrentPublication } from '#lib/server/publishing/publishing.ts';
import { refuseUpload } from '#lib/server/uploads/decide.ts';
import { discardUpload, findUpload } from '#lib/server/uploads/uploads.ts';
import { expect, testInOwnCity } from './fixtures.ts';
import { UploadPage } from './pages/upload-page.ts';
import { moduleZip, storedUpload, uploadedModule } from './uploaded-module.ts';

/** The institution of this city asks for a second person from now on. */
const test = testInOwnCity();

test('where the institution wants it, an upload is published by a second person, who may also send it back', async ({
	page,
	city: { db },
	signInAs
}) => {
	const walk = new UploadPage(page);
	const renamed = (name: string, text: string) =>
		name === 'module.md' ? text.replace(/^judul: .*$/m, 'judul: Judul yang disetujui') : text;
	const before = (await findCurrentPublication(db, uploadedModule))!;

	await signInAs('administrator');
	await page.goto('/admin');
	await page.getByRole('link', { name: 'Pengaturan instansi' }).click();
	await expect(page.getByText(/sekarang: \d+ orang, yaitu pelatih dan administrator/)).toBeVisible();
	await page.getByLabel(/harus disetujui orang kedua/).check();
	await page.getByRole('button', { name: 'Simpan' }).click();
	await expect(page.getByText('Pengaturan tersimpan.')).toBeVisible();

	await signInAs('trainer');
	await walk.open();
	await walk.choose('modul.zip', moduleZip(renamed));
	await walk.send();
	const address = page.url();
	await expect(page.getByRole('button', { name: 'Terbitkan', exact: true })).toHaveCount(0);
	await walk.decide('Minta persetujuan', 'Judulnya diganti');
	await expect(walk.publishing).toContainText('Menunggu orang lain');
	await expect(page.getByRole('button', { name: 'Setujui dan terbitkan' })).toHaveCount(0);
	expect((await findCurrentPublication(db, uploadedModule))!.n).toBe(before.n);

	await signInAs('administrator');
	await page.goto('/author');
	await page.getByRole('link', { name: '1 unggahan menunggu persetujuan' }).click();
	await page.getByRole('link', { name: uploadedModule }).first().click();
	await expect(walk.publishing).toContainText('Judulnya diganti');
	await page.getByLabel('Alasan menolak').fill('Judulnya terlalu panjang');
	await walk.press('Tolak');
	await expect(page.getByRole('alert').first()).toContainText('Ditolak oleh');

	await signInAs('trainer');
	await page.goto(address);
	await expect(page.getByText('Judulnya terlalu panjang')).toBeVisible();
	await expect(page.getByRole('textbox', { name: 'Catatan' })).toHaveValue('Judulnya diganti');
	await walk.press('Minta persetujuan');

	await signInAs('administrator');
	await page.goto(address);
	await walk.press('Setujui dan terbitkan');
	await expect(page.getByText(`Terbit sebagai terbitan ke-${before.n + 1}`)).toBeVisible();
	expect(await findCurrentPublication(db, uploadedModule)).toMatchObject({ n: before.n + 1, source: 'upload' });
});

for (const javaScriptEnabled of [true, false]) {
	test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
		test.use({ javaScriptEnabled });
		/** The tests share a city, in which nothing is published twice. */
		const script = javaScriptEnabled ? 'dengan skrip' : 'tanpa skrip';

		test('who decides on a page that is out of date reads why not, and keeps the reason that they wrote', async ({
			page,
			city: { db, cast },
			signInAs
		}) => {
			const { id: trainer } = (await findPersonByNumber(db, cast.trainer))!;
			const { id: administrator } = (await findPersonByNumber(db, cast.administrator))!;
			const { id: standing } = (await findCurrentPublication(db, uploadedModule))!;
			const reason = 'Soal kedua masih membingungkan';
			await db.write((tx) => setTwoPeoplePublish(tx, true, { by: 'command', now: new Date() }));
			const id = await storedUpload(db, trainer, (name, text) =>
				name === 'module.md' ? text.replace(/^judul: .*$/m, `judul: Basi ${script}`) : text
			);
			const asked = { state: 'asked', change: 'minor', note: 'Judul', askedBy: trainer, askedAt: new Date() } as const;
			const set = (values: Partial<typeof upload.$inferInsert>) =>
				db.write((tx) => tx.update(upload).set(values).where(eq(upload.id, id)));
			await set({ ...asked, askedStanding: standing });

			await signInAs('administrator');
			const walk = new UploadPage(page);
			await page.goto(`/author/uploads/${id}`);
			await page.getByLabel('Alasan menolak').fill(reason);
			const { sha256 } = (await findUpload(db, id))!;
			await refuseUpload(db, { id, sha256, standing, by: administrator }, 'Ditolak di tempat lain', new Date());
			await walk.press('Tolak');
			await expect(page.getByRole('alert').filter({ hasText: 'tidak sedang menunggu persetujuan' })).toBeVisible();
			if (javaScriptEnabled) await expect(page.getByLabel('Alasan menolak')).toHaveValue(reason);
			else await expect(page.getByRole('blockquote')).toHaveText(reason);

			await set({ ...asked, askedStanding: standing });
			await page.goto(`/author/uploads/${id}`);
			await page.getByLabel('Alasan menolak').fill(reason);
			await discardUpload(db, { id, sha256 }, trainer, new Date());
			await walk.press('Setujui dan terbitkan');
			await expect(page.getByRole('alert').filter({ hasText: 'sudah terbit atau sudah dibuang' })).toBeVisible();
		});

		test('nobody approves what was asked for before the module was withdrawn', async ({
			page,
			city: { db, cast },
			signInAs
		}) => {
			const { id: trainer } = (await findPersonByNumber(db, cast.trainer))!;
			await db.write((tx) => setTwoPeoplePublish(tx, true, { by: 'command', now: new Date() }));
			const standing = (await findCurrentPublication(db, uploadedModule))!.id;
			const id = await storedUpload(db, trainer, (name, text) =>
				name === 'module.md' ? text.replace(/^judul: .*$/m, `judul: Ditarik ${script}`) : text
			);
			const asked = {
				state: 'asked',
				change: 'corrects',
				note: 'Judul',
				askedBy: trainer,
				askedAt: new Date()
			} as const;
			await db.write((tx) =>
				tx
					.update(upload)
					.set({ ...asked, askedStanding: standing })
					.where(eq(upload.id, id))
			);
			const walk = new UploadPage(page);
			await signInAs('administrator');
			await page.goto(`/author/uploads/${id}`);
			await expect(walk.publishing).toContainText('tidak dihitung lagi dalam');

			await db.write((tx) => withdrawModule(tx, uploadedModule, { reason: 'Keliru', by: trainer, now: new Date() }));
			await walk.press('Setujui dan terbitkan');
			await expect(page.getByRole('alert').filter({ hasText: 'sudah berubah sejak' }).first()).toBeVisible();
			expect((await findCurrentPublication(db, uploadedModule))!.withdrawn).toBe(true);

			await page.goto(`/author/uploads/${id}`);
			await expect(walk.publishing).toContainText('sejak persetujuan diminta; mintalah persetujuan lagi');
			await expect(walk.publishing).toContainText('Menerbitkan unggahan ini membukanya lagi');
			await expect(page.getByRole('button', { name: 'Setujui dan terbitkan' })).toHaveCount(0);
			await expect(page.getByLabel('Alasan menolak')).toBeVisible();

			await signInAs('trainer');
			await page.goto(`/author/uploads/${id}`);
			await walk.press('Minta persetujuan');
			await signInAs('administrator');
			await page.goto(`/author/uploads/${id}`);
			await walk.press('Setujui dan terbitkan');
			await expect(page.getByText(/Terbit sebagai terbitan/)).toBeVisible();
			expect((await findCurrentPublication(db, uploadedModule))!.withdrawn).toBe(false);
		});
	});
}
