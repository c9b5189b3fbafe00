import { expect, test } from './fixtures.ts';

for (const javaScriptEnabled of [true, false]) {
	test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
		test.use({ javaScriptEnabled });

		test('anybody sees in which year a law came and went, and opens it', async ({ page }) => {
			await page.goto('/regulations');
			const timeline = page.getByRole('region', { name: 'Garis waktu' });
			const year = (name: string) =>
				timeline.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });

			await expect(year('2014')).toContainText('Mulai berlaku');
			await expect(year('2014').getByRole('listitem').filter({ hasText: 'UU 5/2014' })).toContainText('sampai 2023');
			await expect(year('2023')).toContainText('Dicabut');
			await expect(year('2023').getByRole('link', { name: 'UU 20/2023' })).toBeVisible();

			await year('2023').getByRole('link', { name: 'UU 5/2014' }).click();
			await expect(page.getByRole('heading', { level: 1 })).toHaveText('UU 5/2014');
			await expect(page.getByRole('main')).toContainText('Dicabut oleh UU 20/2023 pada 31 Oktober 2023.');
		});

		test('a rule that was made for one election is said to be over', async ({ page }) => {
			const over = 'Dibuat untuk Pilkada 2024, yang sudah selesai.';
			await page.goto('/regulations');
			const listed = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'PKPU 2/2024' }) });
			await expect(listed).toContainText('Sudah lewat');
			await expect(listed).toContainText(over);

			await listed.getByRole('link', { name: 'PKPU 2/2024' }).click();
			await expect(page.getByRole('main')).toContainText(over);
			await expect(page.getByRole('main')).not.toContainText('Dicabut');
		});
	});
}
