import { sessionCookieName } from '#lib/web/sessions.server.ts';
import { expect, test } from './fixtures.ts';
import { SignInPage } from './pages/sign-in-page.ts';

const password = () => process.env.NETRAL_DEMO_PASSWORD!;
const spaced = (number: string) => number.replace(/^(.{8})(.{6})(.)/, '$1 $2.$3 ');

for (const javaScriptEnabled of [true, false]) {
	test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
		test.use({ javaScriptEnabled });

		test('an employee signs in with spaces in the number, comes to the page asked for, and signs out', async ({
			page,
			city,
			context
		}) => {
			const signIn = new SignInPage(page);
			await page.goto('/profile');
			await expect(page.getByText('Masuk dahulu untuk membuka halaman itu.')).toBeVisible();

			await signIn.signIn(spaced(city.cast.employee), password());
			await expect(page).toHaveURL(/\/profile$/);
			await expect(signIn.whoIsIn).toBeVisible();
			const cookie = (await context.cookies()).find(({ name }) => name === sessionCookieName(new URL(city.origin)));
			expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });

			await signIn.signOut();
			await expect(page.getByText('Anda sudah keluar.')).toBeVisible();
			await page.goBack();
			await expect(page.getByRole('heading', { level: 1, name: 'Profil' })).toBeHidden();
		});

		test('a wrong password and an unknown number end in the same sentence, and the number stays', async ({
			page,
			city
		}) => {
			const signIn = new SignInPage(page);
			await signIn.open();
			await signIn.signIn(city.cast.auditor, 'bukan kata sandinya');
			const sentence = await signIn.problem.innerText();
			await expect(signIn.number).toHaveValue(city.cast.auditor);

			await signIn.open();
			await signIn.signIn('999999', 'bukan kata sandinya');
			await expect(signIn.problem).toHaveText(sentence);
		});
	});
}

test('after five wrong passwords the page says how long to wait, and that nothing is locked', async ({
	page,
	city
}) => {
	const signIn = new SignInPage(page);
	await signIn.open();

	for (let tries = 0; tries < 5; tries++) {
		await signIn.signIn(city.cast.lurah, `salah yang ke-${tries}`);
		await expect(signIn.problem).toContainText('salah');
	}
	await signIn.signIn(city.cast.lurah, password());
	await expect(signIn.problem).toContainText(/Tunggu \d+ detik.*Akun tidak dikunci/);
});

test('the next person on a shared phone sees the own name on top, and the one before is out', async ({
	page,
	city,
	context
}) => {
	const signIn = new SignInPage(page);
	await signIn.open();
	await signIn.signIn(city.cast.employee, password());
	await expect(signIn.whoIsIn).toBeVisible();
	const first = await signIn.whoIsIn.innerText();
	const before = await context.cookies();

	await signIn.open();
	await expect(page.getByText(/Anda sudah masuk sebagai/)).toBeVisible();
	await signIn.signIn(city.cast.trainer, password());
	await expect(signIn.whoIsIn).toBeVisible();
	await expect(signIn.whoIsIn).not.toHaveText(first);

	await context.clearCookies();
	await context.addCookies(before);
	await page.goto('/profile');
	await expect(page).toHaveURL(/\/sign-in/);
});

test('signing out everywhere ends the session of another phone', async ({ page, browser, city, signInAs }) => {
	const other = await browser.newContext({ baseURL: city.origin });
	const otherPage = await other.newPage();
	await signInAs('camat', otherPage);
	await signInAs('camat');
	await page.goto('/profile');
	await page.getByRole('button', { name: 'Keluar dari semua perangkat' }).click();
	await expect(page).toHaveURL(/\/sign-in/);

	await otherPage.goto('/learn');
	await expect(otherPage).toHaveURL(/\/sign-in\?next=/);
	await other.close();
});

test('a trainer comes to the modules after signing in, and by the name on top', async ({ page, city }) => {
	const signIn = new SignInPage(page);
	await signIn.open();
	await signIn.signIn(city.cast.trainer, password());
	await expect(page).toHaveURL(/\/author$/);

	await page.goto('/verify');
	await page.getByRole('banner').getByRole('link', { name: 'Netral', exact: true }).click();
	await expect(page).toHaveURL(/\/author$/);

	await signIn.open();
	await page.getByRole('main').getByRole('link', { name: 'Lanjutkan' }).click();
	await expect(page).toHaveURL(/\/author$/);
});

test('nobody is led to another site after signing in', async ({ page, city }) => {
	const signIn = new SignInPage(page);
	await signIn.open('/.//jahat.example/learn');
	await signIn.signIn(city.cast.employee, password());
	await expect(page).toHaveURL(`${city.origin}/learn`);
});

test('"Lupa kata sandi" asks for nothing and says whom to ask', async ({ page }) => {
	await page.goto('/sign-in');
	await page.getByRole('link', { name: 'Lupa kata sandi' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Lupa kata sandi' })).toBeVisible();
	await expect(page.getByText(/administrator di Pemerintah Kota Contoh/)).toBeVisible();
	await expect(page.getByRole('main').getByRole('textbox')).toHaveCount(0);
});
