import { expect, test } from './fixtures.ts';

for (const javaScriptEnabled of [true, false]) {
	test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
		test.use({ javaScriptEnabled });

		test('anybody asks in everyday words, reads the answer with its law, and sends it on', async ({ page }) => {
			await page.goto('/');
			await page.getByLabel('Yang ingin Anda tanyakan').fill('boleh nge-like foto calon?');
			await page.getByRole('button', { name: 'Cari' }).click();

			const found = page.getByRole('region', { name: 'Jawaban untuk “boleh nge-like foto calon?”' });
			const first = found.getByRole('listitem').first();
			await expect(first).toContainText('Tidak boleh');
			await first.getByRole('link').click();

			const main = page.getByRole('main');
			await expect(page).toHaveURL(/\/rulings\/MED-02$/);
			await expect(main.getByRole('heading', { level: 1 })).toHaveText(
				'Memberi tanda suka pada unggahan kampanye calon'
			);
			await expect(main).toContainText('Setelah diperiksa');
			await expect(main.getByRole('link', { name: 'UU 20/2023 Pasal 9 ayat (2)' }).first()).toHaveAttribute(
				'href',
				/^\/regulations\/uu-20-2023#/
			);
			await expect(main.getByLabel('Teks yang dikirim')).toHaveValue(
				/^TIDAK BOLEH: Memberi tanda suka[\s\S]*\/rulings\/MED-02$/
			);
			await expect(main.getByRole('link', { name: 'Kirim lewat WhatsApp' })).toHaveAttribute(
				'href',
				/^https:\/\/wa\.me\/\?text=TIDAK/
			);
			await expect(main.getByRole('heading', { name: 'Soal yang mengujinya' })).toHaveCount(0);
		});

		test('rulings are narrowed by who, where and when, and what is not found is said', async ({ page }) => {
			await page.goto('/rulings');
			const main = page.getByRole('main');
			await main.getByLabel('Di mana').selectOption({ label: 'TPS' });
			await main.getByRole('button', { name: 'Cari' }).click();
			await expect(main.getByRole('link', { name: 'Menggunakan hak pilih di TPS' })).toBeVisible();
			await expect(main).not.toContainText('Memberi tanda suka');

			await main.getByLabel('Yang ingin Anda tanyakan').fill('xyzzyplugh');
			await main.getByRole('button', { name: 'Cari' }).click();
			await expect(main).toContainText('Belum ada jawaban untuk itu');
			await main.getByRole('link', { name: 'Lihat semua putusan' }).click();
			await main.getByText('Media sosial dan pesan (19)').click();
			await expect(main.getByRole('link', { name: /^Memberi tanda suka/ })).toBeVisible();
		});
	});
}

test('a trainer sees which questions test a ruling, and nobody finds a ruling that is none', async ({
	page,
	signInAs
}) => {
	await signInAs('trainer');
	await page.goto('/rulings/MED-02');
	await expect(page.getByRole('heading', { name: 'Soal yang mengujinya' })).toBeVisible();
	await expect(
		page
			.getByRole('main')
			.getByRole('link', { name: /Menyukai|suka|jempol/i })
			.first()
	).toBeVisible();

	const response = await page.goto('/rulings/MED-99');
	expect(response?.status()).toBe(404);
	await expect(page.getByRole('main')).toContainText('Halaman tidak ditemukan');
});
