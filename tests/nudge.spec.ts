import { findPerson, findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { expect, testInOwnCity } from './fixtures.ts';
import { LearningPage } from './pages/learning-page.ts';
import { ReminderPage } from './pages/reminder-page.ts';
import { UnitPage } from './pages/unit-page.ts';

/** A city of its own: who is reminded here would find a notice elsewhere. */
const test = testInOwnCity();

test('a head reminds somebody, who reads it under "Belajar saya" and puts it away; no sooner than in three days again', async ({
	page,
	city: { db, cast },
	signInAs
}) => {
	const { id } = (await findPersonByNumber(db, cast.employee))!;
	const { name } = (await findPerson(db, id))!;
	const main = page.getByRole('main');

	await signInAs('camat');
	await page.goto('/');
	await new UnitPage(page).open();
	const reminders = new ReminderPage(page);
	await reminders.open();
	await expect(main).toContainText('Instansi Anda belum mengatur pengiriman surel');
	await reminders.nudge(name);
	await expect(main).toContainText('1 orang diingatkan');
	await expect(reminders.row(name)).toContainText('Dapat lagi mulai');
	await expect(reminders.row(name).getByRole('checkbox')).toHaveCount(0);

	await page.getByRole('link', { name: 'Surat dan daftar untuk dicetak' }).click();
	await expect(reminders.row(name).first()).toContainText(/pukul 23\.59 WI(B|TA|T)/);
	await page.goBack();
	await page.getByRole('link', { name: 'Poster QR' }).click();
	await expect(page.getByRole('img', { name: 'Kode QR ke halaman masuk Netral' })).toBeVisible();

	await signInAs('employee');
	await page.goto('/');
	await new LearningPage(page).open();
	const notice = main.getByRole('listitem').filter({ hasText: 'Kepala unit mengingatkan Anda' });
	await expect(notice).toContainText('mengingatkan Anda akan pelatihan');
	await notice.getByRole('button', { name: 'Tutup' }).click();
	await expect(notice).toHaveCount(0);
});
