import type { Page } from '@playwright/test';
import { desc, eq } from 'drizzle-orm';
import { cycle } from '#lib/server/db/schema/programmes.ts';
import { findUnit } from '#lib/server/organisation/units.ts';
import { startAttempt } from '#lib/server/attempts/attempts.ts';
import { today } from '#lib/server/organisation/institution.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { expect, test } from './fixtures.ts';
import { QuizPage } from './pages/quiz-page.ts';
import { firstOfOneChoice } from './sample-attempt.ts';

/** Shows a page whose scripts have not come yet. @returns lets them come, and waits until they have run */
async function openOnASlowLine(page: Page, path: string): Promise<() => Promise<void>> {
	let scriptsCome = () => {};
	const held = new Promise<void>((resolve) => (scriptsCome = resolve));
	await page.route(/\/_app\/.*\.js$/, async (route) => {
		await held;
		await route.continue();
	});
	await page.goto(path, { waitUntil: 'commit' });

	return async () => {
		scriptsCome();
		await page.waitForLoadState('networkidle');
	};
}

test('an answer that was chosen before the scripts came stays chosen, and is saved', async ({
	page,
	city,
	signInAs
}) => {
	await signInAs('employee');
	const person = (await findPersonByNumber(city.db, city.cast.employee))!;
	const moduleId = 'dasar-netralitas';
	const attempt = await startAttempt(city.db, { personId: person.id, moduleId, affirmed: true }, new Date());
	const scriptsRun = await openOnASlowLine(page, `/learn/attempts/${attempt.id}`);
	const question = new QuizPage(page).question(await firstOfOneChoice(city, attempt.id));
	await question.getByRole('radio').nth(1).check();

	await scriptsRun();

	await expect(question.getByRole('radio').nth(1)).toBeChecked();
	await expect(question).toContainText('Tersimpan');
	await page.reload();
	await expect(question.getByRole('radio').nth(1)).toBeChecked();
});

test('a self-check keeps what was chosen before the scripts came', async ({ page, signInAs }) => {
	await signInAs('employee');
	const scriptsRun = await openOnASlowLine(page, '/learn/dasar-netralitas/mengapa-netral');
	const option = page.getByRole('group', { name: 'Uji diri' }).first().getByRole('radio').nth(1);
	await option.check();

	await scriptsRun();

	await expect(option).toBeChecked();
});

test('marks, choices and texts of a form stay when the scripts come', async ({ page, signInAs }) => {
	await signInAs('administrator');
	const scriptsRun = await openOnASlowLine(page, '/admin/staff/new');
	const heads = page.getByRole('checkbox', { name: 'Mengepalai unit ini' });
	await heads.check();
	const kind = page.getByLabel('Status jabatan');
	await kind.selectOption({ index: 1 });
	const chosen = await kind.inputValue();

	await scriptsRun();

	await expect(heads).toBeChecked();
	await expect(kind).toHaveValue(chosen);
});

test('notes beside people stay when the scripts come', async ({ page, city, signInAs }) => {
	await signInAs('camat');
	const unit = (await findUnit(city.db, '12', await today(city.db, new Date())))!;
	const current = await city.db
		.select({ id: cycle.id })
		.from(cycle)
		.where(eq(cycle.programmeId, 'netralitas-asn'))
		.orderBy(desc(cycle.opensOn))
		.get();
	const path = `/oversight/${unit.id}/attestation/new?cycle=${current!.id}&scope=subtree`;
	const scriptsRun = await openOnASlowLine(page, path);
	const row = page
		.getByRole('row')
		.filter({ has: page.getByRole('combobox') })
		.first();
	await row.getByRole('combobox').selectOption({ index: 1 });
	const note = await row.getByRole('combobox').inputValue();
	await row.getByRole('textbox').fill('sampai akhir bulan');

	await scriptsRun();

	await expect(row.getByRole('combobox')).toHaveValue(note);
	await expect(row.getByRole('textbox')).toHaveValue('sampai akhir bulan');
});

test('what was opened to be filled in stays open when the scripts come', async ({ page, city, signInAs }) => {
	await signInAs('camat');
	const unit = (await findUnit(city.db, '12', await today(city.db, new Date())))!;
	const scriptsRun = await openOnASlowLine(page, `/oversight/${unit.id}/staff`);
	const report = page.getByText('Laporkan: bukan pegawai unit ini').first();
	await report.click();
	const reason = page.getByLabel('Apa yang terjadi?').first();
	await expect(reason).toBeVisible();

	await scriptsRun();

	await expect(reason).toBeVisible();
});
