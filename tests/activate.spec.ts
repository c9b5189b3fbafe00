import { listCandidates, type Candidate } from '#lib/server/accounts/candidates.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { today } from '#lib/server/organisation/institution.ts';
import { currentNumber, findPersonByNumber, primaryPost } from '#lib/server/organisation/persons.ts';
import { findUnit } from '#lib/server/organisation/units.ts';
import { expect, test } from './fixtures.ts';
import { ActivatePage } from './pages/activate-page.ts';
import { CodeListPage } from './pages/code-list-page.ts';
import { SignInPage } from './pages/sign-in-page.ts';

const newPassword = 'ketela kapal layar jingga';

/** Somebody who has not activated yet: of a unit and those below, or of anywhere. */
async function sleeper(db: Database): Promise<Candidate & { number: string }> {
	const on = await today(db, new Date());
	const filter = { units: 'all', state: 'inactive', plain: true } as const;
	const [found] = await listCandidates(db, filter, on, { limit: 1, offset: 0 });

	return { ...found!, number: (await currentNumber(db, found!.personId))! };
}

for (const javaScriptEnabled of [true, false]) {
	test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
		test.use({ javaScriptEnabled });

		test('a person activates with a code from the administrator, who sees the codes once', async ({
			page,
			city,
			signInAs
		}) => {
			const person = await sleeper(city.db);
			await signInAs('administrator');
			await page.goto(`/admin/codes?q=${encodeURIComponent(person.number)}`);
			const codes = new CodeListPage(page);
			await codes.issueFor(person.name);
			const code = await codes.codeOf(person.name);
			expect(code).toMatch(/^\w{4}-\w{4}-\w{4}$/);
			await expect(codes.slips).not.toContainText(person.number);

			page.on('dialog', (dialog) => dialog.accept());
			await page.reload();
			await expect(codes.slips).toHaveCount(0);
			await new SignInPage(page).signOut();

			const activate = new ActivatePage(page);
			await activate.open();
			await activate.checkCode(person.number, code.toLowerCase().replaceAll('-', ' '));
			await expect(activate.facts).toContainText(person.name);
			await expect(activate.facts).toContainText('(administrator)');

			await activate.choosePassword('indonesia2026');
			await expect(activate.problem).toContainText('mudah ditebak');
			await activate.choosePassword(newPassword, `${newPassword}?`);
			await expect(activate.problem).toContainText('tidak sama');
			await activate.choosePassword(newPassword);
			await expect(page.getByRole('main').getByRole('status')).toContainText('Akun Anda sudah aktif');
			await expect(page).toHaveURL(/\/learn\?activated$/);

			await page.goto('/profile');
			await expect(page.getByRole('table')).toContainText('(administrator)');
			await new SignInPage(page).signOut();

			await activate.open();
			await activate.checkCode(person.number, code);
			await expect(activate.problem).toContainText('sudah dipakai');
		});
	});
}

test('a head gives codes to plain people of the own subtree, and to nobody else', async ({ page, city, signInAs }) => {
	const on = await today(city.db, new Date());
	const newcomer = (await findPersonByNumber(city.db, city.cast.newcomer))!;
	const unit = (await findUnit(city.db, '10', on))!;
	await signInAs('dinas-head');
	await page.goto(`/oversight/${unit.id}/codes`);
	const codes = new CodeListPage(page);
	await expect(codes.person(newcomer.name)).toBeVisible();

	// A form that was changed on the way: somebody of another dinas.
	const stranger = (
		await listCandidates(city.db, { units: 'all', state: 'inactive', plain: true }, on, { limit: 50, offset: 0 })
	).find(({ place }) => !/Layanan Warga|Loket/.test(place ?? ''))!;
	await page
		.getByRole('checkbox')
		.first()
		.evaluate(
			(box: HTMLInputElement, id) =>
				box.form!.addEventListener('formdata', ({ formData }) => formData.set(box.name, id)),
			stranger.personId
		);
	await page.getByRole('checkbox').first().check();
	await page.getByRole('button', { name: /untuk yang dipilih$/ }).click();
	await expect(page.getByRole('alert')).toContainText('tidak ada di unit Anda');
	await expect(codes.slips).toHaveCount(0);

	await page.goto(`/oversight/${unit.id}/codes`);
	await codes.issueFor(newcomer.name);
	const code = await codes.codeOf(newcomer.name);
	await codes.leave();

	const elsewhere = (await findUnit(city.db, '12', on))!;
	expect((await page.goto(`/oversight/${elsewhere.id}/codes`))?.status()).toBe(404);

	await new SignInPage(page).signOut();
	const activate = new ActivatePage(page);
	await activate.open();
	await activate.checkCode(city.cast.newcomer, code);
	await expect(activate.facts).toContainText('(kepala unit)');
	await activate.choosePassword(newPassword);
	await expect(page).toHaveURL(/\/learn\?activated$/);
});

test('a reset ends every session and is told to the person at the next sign-in', async ({
	page,
	browser,
	city,
	signInAs
}) => {
	const phone = await browser.newContext({ baseURL: city.origin });
	const onPhone = await phone.newPage();
	await signInAs('acting-head', onPhone);
	const person = (await findPersonByNumber(city.db, city.cast['acting-head']))!;

	await signInAs('administrator');
	await page.goto(`/admin/codes/${person.id}`);
	await page.getByRole('button', { name: 'Terbitkan kode atur ulang' }).click();
	const codes = new CodeListPage(page);
	const code = await codes.codeOf(person.name);
	await codes.leave();
	await expect(page.getByText('Menunggu dipakai')).toBeVisible();
	await new SignInPage(page).signOut();

	const activate = new ActivatePage(page);
	await activate.open();
	await activate.checkCode(city.cast['acting-head'], code);
	await expect(page.getByRole('heading', { level: 1, name: 'Atur ulang kata sandi' })).toBeVisible();
	await activate.choosePassword(newPassword);
	await expect(page.getByRole('main').getByRole('status')).toContainText('Kata sandi baru Anda sudah berlaku');
	await onPhone.goto('/learn');
	await expect(onPhone).toHaveURL(/\/sign-in/);

	const signIn = new SignInPage(onPhone);
	await signIn.signIn(city.cast['acting-head'], newPassword);
	await expect(onPhone.getByRole('heading', { name: 'Kata sandi Anda pernah diatur ulang' })).toBeVisible();
	await expect(onPhone.getByRole('main')).toContainText('(administrator)');
	await onPhone.getByRole('button', { name: 'Itu saya, lanjutkan' }).click();
	await expect(onPhone).toHaveURL(/\/learn$/);

	await signIn.signOut();
	await signIn.signIn(city.cast['acting-head'], newPassword);
	await expect(onPhone).toHaveURL(/\/learn$/);
	await phone.close();
});

test('whoever was given a role is not on the list of a head any more', async ({ page, city, signInAs }) => {
	const person = await sleeper(city.db);
	const on = await today(city.db, new Date());
	const unitId = (await primaryPost(city.db, person.personId, on))!.unitId;
	await signInAs('secretary');
	await page.goto(`/oversight/${unitId}/codes`);
	const codes = new CodeListPage(page);
	await expect(codes.person(person.name)).toHaveCount(1);

	await signInAs('administrator');
	await page.goto('/admin/roles');
	const grant = page.locator('form', { has: page.getByRole('button', { name: 'Beri peran' }) });
	await grant.getByLabel('Nomor pegawai').fill(person.number);
	await grant.getByLabel('Peran', { exact: true }).selectOption('Auditor');
	await grant.getByRole('button', { name: 'Beri peran' }).click();
	await expect(page.getByRole('main').getByRole('status')).toContainText(person.name);

	await signInAs('secretary');
	await page.goto(`/oversight/${unitId}/codes`);
	await expect(codes.person(person.name)).toHaveCount(0);
});

test('what is typed on a slow line before the scripts have come stays', async ({ page }) => {
	let scriptsCome = () => {};
	const held = new Promise<void>((resolve) => (scriptsCome = resolve));
	await page.route(/\/_app\/.*\.js$/, async (route) => {
		await held;
		await route.continue();
	});
	await page.goto('/activate', { waitUntil: 'commit' });
	const number = page.getByLabel(/^Nomor pegawai/);
	await number.fill('1984 0930');

	scriptsCome();
	await page.waitForLoadState('networkidle');

	await expect(number).toHaveValue('1984 0930');
});
