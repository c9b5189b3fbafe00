import { institution } from '#lib/server/db/schema/organisation.ts';
import { timeCodeAt } from '#lib/server/accounts/time-code.ts';
import { expect, testInOwnCity } from './fixtures.ts';
import { SecondFactorPage } from './pages/second-factor-page.ts';
import { SignInPage } from './pages/sign-in-page.ts';

const test = testInOwnCity();
const password = () => process.env.NETRAL_DEMO_PASSWORD!;
/** The next code: none is taken twice, and the one before may just have been. */
const nextCode = (secret: string) => timeCodeAt(secret, new Date(Date.now() + 30_000));

test.describe('without JavaScript', () => {
	test.use({ javaScriptEnabled: false });

	test('a trainer is told to set up the second code, does so, and signs in with it and with a recovery code', async ({
		page,
		city
	}) => {
		const signIn = new SignInPage(page);
		const factor = new SecondFactorPage(page);
		await signIn.open();
		await signIn.signIn(city.cast.trainer, password());
		await expect(page.getByRole('complementary')).toContainText('sisa waktu 14 hari');

		await page.getByRole('link', { name: 'Siapkan kode kedua' }).click();
		const { secret, codes } = await factor.setUp(password());
		expect(codes).toHaveLength(10);
		await expect(page.getByText('sisa waktu')).toBeHidden();

		await signIn.signOut();
		await signIn.open('/author');
		await signIn.signIn(city.cast.trainer, password());
		await expect(page).toHaveURL(/\/sign-in\/code\?next=/);
		await page.goto('/author');
		await expect(page).toHaveURL(/\/sign-in\?next=/);

		await page.goto('/sign-in/code?next=/author');
		await factor.enter('000000');
		await expect(page.getByText('Kode itu salah atau sudah lewat.')).toBeVisible();
		await factor.enter(nextCode(secret));
		await expect(page).toHaveURL(/\/author$/);

		await signIn.signOut();
		await signIn.open('/author');
		await signIn.signIn(city.cast.trainer, password());
		await factor.enter(codes[0]!);
		await expect(page.getByRole('alert')).toContainText('Anda masuk dengan kode cadangan, tersisa 9');
		await page.getByRole('link', { name: 'Lanjutkan' }).click();
		await expect(page).toHaveURL(/\/author$/);
	});
});

test('after the grace, signing in leads to setting up the second code and nowhere else; a lost phone is the administrator’s work', async ({
	page,
	city,
	browser,
	signInAs
}) => {
	const administrator = await browser.newPage({ baseURL: city.origin });
	await signInAs('administrator', administrator);
	await administrator.goto('/admin/settings');
	await administrator.getByLabel('Hari untuk menyiapkan kode kedua').fill('0');
	await administrator.getByRole('button', { name: 'Simpan' }).click();
	await expect(administrator).toHaveURL(/\/profile\/second-factor/);

	const signIn = new SignInPage(page);
	const factor = new SecondFactorPage(page);
	await signIn.open('/oversight');
	await signIn.signIn(city.cast.auditor, password());
	await expect(page.getByRole('alert')).toContainText('Waktu untuk menyiapkannya sudah habis');
	for (const path of ['/learn', '/oversight', '/profile']) {
		await page.goto(path);
		await expect(page).toHaveURL(/\/profile\/second-factor/);
	}
	await page.goto('/profile/second-factor?next=/oversight');
	await factor.setUp(password());
	await expect(page).toHaveURL(/\/oversight$/);

	await city.db.write((tx) => tx.update(institution).set({ factorGraceDays: 14 }));
	await administrator.goto('/admin/roles');
	await administrator
		.getByRole('row', { name: /Auditor/ })
		.getByRole('link')
		.first()
		.click();
	await administrator.waitForLoadState('networkidle');
	await administrator.locator('summary', { hasText: 'Atur ulang kode kedua' }).click();
	await administrator.getByRole('checkbox', { name: /sendiri yang meminta/ }).check();
	await administrator.getByRole('button', { name: 'Atur ulang kode kedua' }).click();
	await expect(administrator.getByText(/^Kode kedua .* sudah diatur ulang\.$/)).toBeVisible();

	await signIn.open();
	await signIn.signIn(city.cast.auditor, password());
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Kode kedua Anda pernah diatur ulang');
	await page.getByRole('button', { name: 'Itu saya, lanjutkan' }).click();
	await expect(page).toHaveURL(/\/oversight$/);
	await administrator.close();
});
