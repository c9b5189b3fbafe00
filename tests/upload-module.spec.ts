import { eq } from 'drizzle-orm';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { findCurrentPublication } from '#lib/server/publishing/publishing.ts';
import { expect, testInOwnCity } from './fixtures.ts';
import { UploadPage } from './pages/upload-page.ts';
import { faulty, moduleZip, uploadedModule } from './uploaded-module.ts';

/** Each walk publishes a module. */
const test = testInOwnCity();

const lessonTitle = 'Undangan, silaturahmi, dan deklarasi';

for (const javaScriptEnabled of [true, false]) {
	test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
		test.use({ javaScriptEnabled });

		test('a trainer uploads a module, mends what is found, reads it as on a phone, tries its quiz and publishes it', async ({
			page,
			city: { db },
			signInAs
		}) => {
			const title = `Kampanye, foto, dan atribut: ${javaScriptEnabled ? 'terbaru' : 'terkini'}`;
			const renamed = (name: string, text: string) =>
				name === 'module.md' ? text.replace(/^judul: .*$/m, `judul: "${title}"`) : text;
			const attempts = await db.$count(attempt);
			const before = (await findCurrentPublication(db, uploadedModule))!;
			await signInAs('trainer');
			const upload = new UploadPage(page);

			await upload.open();
			await upload.choose(
				'modul saya.zip',
				moduleZip((name, text) => renamed(name, faulty(name, text)))
			);
			await upload.send();
			await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
			await expect(upload.findings).toContainText('2 kesalahan');
			await expect(upload.line('### Siaran ulang di ruang pegawai')).toContainText('belum punya jawaban benar');
			await expect(upload.line('`sult: 1`')).toContainText('tidak dikenal');
			await expect(upload.publishing).toContainText('masih ada 2 kesalahan');
			await expect(page.getByRole('link', { name: 'Coba kuisnya' })).toHaveCount(0);

			await page.getByRole('link', { name: 'Lihat seluruh quiz.md' }).click();
			await expect(page.getByText('kuis: kampanye-foto-atribut')).toBeVisible();
			await page.goBack();

			await upload.choose('modul saya.zip', moduleZip(renamed));
			await upload.replace();
			await expect(upload.findings).not.toContainText('kesalahan');

			await upload.openLesson(lessonTitle);
			const article = page.getByRole('article');
			expect((await article.boundingBox())!.width).toBeLessThanOrEqual(360);
			const picture = article.getByRole('img').first();
			await picture.scrollIntoViewIfNeeded();
			await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
			const check = page.getByRole('group', { name: 'Uji diri' }).first();
			await check.getByRole('radio').first().check();
			await upload.press('Periksa');
			await expect(page.getByRole('status').filter({ hasText: 'Belum tepat' })).toBeVisible();
			await upload.back();

			await upload.tryQuiz();
			await page.getByRole('radio').first().check();
			await upload.handIn();
			await expect(page.getByRole('heading', { level: 2, name: 'Hasil' })).toBeVisible();
			await expect(page.getByRole('heading', { name: 'Pembahasan' }).first()).toBeVisible();
			expect(await db.$count(attempt)).toBe(attempts);
			await upload.back();

			await expect(upload.publishing).toContainText('Pengantar, judul, kelompok soal, atau aturan kuisnya berubah.');
			await upload.decide('Terbitkan', 'Judulnya diperjelas', 'Koreksi');
			await expect(page.getByText(`Terbit sebagai terbitan ke-${before.n + 1}`)).toBeVisible();
			expect(await db.$count(auditEntry, eq(auditEntry.kind, 'content.upload'))).toBeGreaterThan(1);

			await signInAs('employee');
			await page.goto(`/learn/${uploadedModule}`);
			await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
		});
	});
}

test('what cannot be read gets a sentence at its field, and nothing is kept of it', async ({ page, signInAs }) => {
	await signInAs('trainer');
	const upload = new UploadPage(page);
	const main = page.getByRole('main');
	await upload.open();
	const rows = await page.getByRole('row').count();

	await page.getByLabel('Nama pendek modul').fill('modul-saya');
	await upload.choose('modul.docx', Buffer.from('bukan ZIP'));
	await upload.send();
	await expect(main).toContainText('Berkas ini bukan ZIP');
	await expect(page.getByLabel('Nama pendek modul')).toHaveValue('modul-saya');

	await upload.choose('terpotong.zip', moduleZip().subarray(0, 2000));
	await upload.send();
	await expect(main).toContainText('rusak atau terpotong');

	await page.getByLabel('Nama pendek modul').fill('Modul Saya');
	await upload.choose('modul.zip', moduleZip());
	await upload.send();
	await expect(main).toContainText('tidak dapat menjadi nama pendek modul');

	await upload.open();
	await expect(page.getByRole('row')).toHaveCount(rows);
});

test('a trainer discards an upload, and withdraws a module with a reason that learners read', async ({
	page,
	city: { db },
	signInAs
}) => {
	await signInAs('trainer');
	const upload = new UploadPage(page);
	await upload.open();
	await upload.choose('modul.zip', moduleZip(faulty));
	await upload.send();
	await page.getByRole('checkbox', { name: /^Ya, buang unggahan/ }).check();
	await upload.press('Buang unggahan');
	await expect(
		page.getByRole('table', { name: 'Sudah terbit atau dibuang' }).getByRole('row', { name: 'Dibuang' })
	).toHaveCount(1);

	await page.goto(`/author/${uploadedModule}`);
	await page.getByRole('textbox', { name: 'Alasan' }).fill('Dasar hukumnya dicabut');
	await page.getByRole('checkbox', { name: /^Ya, tarik modul/ }).check();
	await upload.press('Tarik modul');
	await expect(page.getByRole('main')).toContainText('Alasan: Dasar hukumnya dicabut');
	expect((await findCurrentPublication(db, uploadedModule))!.withdrawn).toBe(true);

	await upload.open();
	await upload.choose('modul.zip', moduleZip());
	await upload.send();
	await expect(upload.publishing).toContainText('Modul ini sedang ditarik');
	await expect(upload.publishing).toContainText(/Dibandingkan dengan terbitan ke-\d+, yang terakhir sebelum/);
	await upload.decide('Terbitkan', 'Disesuaikan dengan aturan baru');
	await expect(page.getByText(/^Terbit sebagai terbitan/).or(page.getByText(/Terbit sebagai terbitan/))).toBeVisible();
	expect((await findCurrentPublication(db, uploadedModule))!.withdrawn).toBe(false);
});

test('who uploads a module that another upload is about is led to it, and replaces no files that they have not seen', async ({
	page,
	context,
	signInAs
}) => {
	await signInAs('trainer');
	const upload = new UploadPage(page);
	await upload.open();
	await upload.choose('pertama.zip', moduleZip(faulty));
	await upload.send();
	const first = page.url();
	const stale = await context.newPage();
	await stale.goto(first);

	await upload.choose('lagi.zip', moduleZip());
	await upload.replace();
	const staleUpload = new UploadPage(stale);
	await stale.getByRole('checkbox', { name: /^Ya, buang unggahan/ }).check();
	await staleUpload.press('Buang unggahan');
	await expect(stale.getByRole('main')).toContainText('Berkas unggahan ini sudah diganti');
	await staleUpload.choose('lama.zip', moduleZip());
	await staleUpload.replace();
	await expect(stale.getByRole('main')).toContainText('Berkas unggahan ini sudah diganti');

	await upload.open();
	await upload.choose('kedua.zip', moduleZip());
	await upload.send();
	await page.getByRole('link', { name: /^lagi\.zip, diunggah oleh/ }).click();
	await expect(page).toHaveURL(first);
	await expect(page.getByRole('link', { name: /^kedua\.zip, diunggah oleh/ })).toBeVisible();
});
