import { m } from '#lib/paraglide/messages.js';
import { expect, test } from './fixtures.ts';

test.use({ javaScriptEnabled: false });

test('a trainer finds the question that is hardest, and what was chosen in it', async ({ page, signInAs }) => {
	await signInAs('trainer');
	await page.goto('/author/dasar-netralitas');
	await page.getByRole('link', { name: m.figures_open() }).click();
	await expect(page.getByRole('img', { name: /soal/ })).toBeVisible();

	await page.getByLabel(m.figures_sort()).selectOption(m.figures_sort_facility());
	await page.getByRole('button', { name: m.figures_show() }).click();
	const rows = page.getByRole('table', { name: m.figures_table() }).getByRole('row');
	const facility = async (row: number) => Number.parseInt(await rows.nth(row).getByRole('cell').nth(1).innerText(), 10);
	expect(await facility(1)).toBeLessThanOrEqual(await facility(2));

	const hardest = rows.nth(1).getByRole('link');
	const title = (await hardest.innerText()).replace(/^\d+\. /, '');
	await hardest.click();
	await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
	await expect(page.getByRole('columnheader', { name: m.figures_choice_rest() })).toBeVisible();
	await expect(page.getByRole('rowheader', { name: new RegExp(`${m.figures_choice_right()}$`) }).first()).toBeVisible();
	await expect(page.getByRole('heading', { name: m.figures_weeks() })).toBeVisible();
	await expect(page.getByRole('heading', { name: m.figures_by_category() })).toBeVisible();
});
