import { m } from '#lib/paraglide/messages.js';
import { expect, testInOwnCity } from './fixtures.ts';

/** A city of its own: what is shown to the public is a setting of the whole. */
const test = testInOwnCity();

test('the public sees shares of units once the administrator says so, and never a person', async ({
	page,
	city,
	signInAs
}) => {
	expect((await page.request.get('/progress')).status()).toBe(404);
	await page.goto('/');
	await expect(page.getByRole('link', { name: m.home_progress_link() })).toHaveCount(0);

	await signInAs('administrator');
	await page.goto('/admin/settings');
	await page.getByRole('checkbox', { name: m.settings_public_progress() }).check();
	await page.getByRole('button', { name: m.settings_save() }).click();
	await expect(page.getByText(m.settings_saved())).toBeVisible();
	await page.context().clearCookies();

	await page.goto('/');
	await page.getByRole('link', { name: m.home_progress_link() }).click();
	const table = page.getByRole('table', { name: m.progress_title() });
	await expect(table).toBeVisible();
	const people = await table.getByRole('row').locator('td.number').allInnerTexts();
	expect(people.length).toBeGreaterThan(1);
	expect(people.every((count) => Number(count) >= 10)).toBe(true);
	await page.getByText(/\d+ unit digabung/).click();
	await expect(table).toContainText('Dinas Sosial');

	const text = await page.content();
	for (const number of Object.values(city.cast)) expect(text).not.toContain(number);
});

test('an auditor sees on one page which units have a statement, and takes all of them along', async ({
	page,
	signInAs
}) => {
	await signInAs('auditor');
	await page.goto('/oversight');
	await page.getByRole('link', { name: m.attested_link() }).click();
	// It opens on what is due next.
	await expect(page.getByRole('heading', { name: 'Netralitas ASN (Oktober 2026)' })).toBeVisible();
	const table = page.getByRole('table', { name: m.attested_title() });
	await expect(table.getByRole('row').filter({ hasText: m.attested_standing() }).first()).toContainText('SP-');
	await expect(table.getByRole('row').filter({ hasText: m.attested_stale() }).first()).toContainText('SP-');
	await expect(table.getByRole('row').filter({ hasText: m.attested_missing() }).first()).not.toContainText('SP-');

	const [download] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('link', { name: m.attested_zip() }).click()
	]);
	expect(download.suggestedFilename()).toMatch(/^surat-pernyataan-netralitas-asn-.*\.zip$/);
	expect(await download.failure()).toBeNull();
});
