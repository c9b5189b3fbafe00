import { eq } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import { startAttempt } from '#lib/server/attempts/attempts.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { rightAnswers } from './answers.ts';
import { expect, testInOwnCity, type City, type Who } from './fixtures.ts';
import { QuizPage } from './pages/quiz-page.ts';

const moduleId = 'dasar-netralitas';

/** A city of its own: an attempt that is open here is open on every page of the person. */
const test = testInOwnCity();

async function begin({ db, cast }: City, who: Who): Promise<{ id: string; path: string }> {
	const { id: personId } = (await findPersonByNumber(db, cast[who]))!;
	const { id } = await startAttempt(db, { personId, moduleId, affirmed: true }, new Date());

	return { id, path: `/learn/attempts/${id}` };
}

async function isHandedIn({ db }: City, id: string): Promise<boolean> {
	const found = await db.select({ at: attempt.submittedAt }).from(attempt).where(eq(attempt.id, id)).get();

	return found!.at !== null;
}

test('the list of the questions closes on Escape, which leads back to what opened it', async ({
	page,
	city,
	signInAs
}) => {
	const { path } = await begin(city, 'employee');
	await signInAs('employee');
	await page.goto(path);
	await page.waitForLoadState('networkidle');
	const opener = page.getByLabel(m.attempt_list());
	await opener.click();
	const second = page.getByRole('link', { name: `${m.attempt_question({ number: 2 })}:` });
	await second.focus();
	await page.keyboard.press('Escape');

	await expect(second).toBeHidden();
	await expect(opener).toBeFocused();
});

test('the Enter key asks whether to hand in, also while it is being asked, and a change takes the question back', async ({
	page,
	city,
	signInAs
}) => {
	const { id, path } = await begin(city, 'employee');
	const answers = await rightAnswers(city.db, id);
	const ask = page.getByRole('alert');
	await signInAs('employee');
	await page.goto(path);
	await new QuizPage(page).answer(answers);
	await expect(page.getByText(`${answers.size} dari ${answers.size}`)).toBeVisible();

	await page.getByRole('radio', { checked: true }).first().press('Enter');
	await expect(ask).toContainText(m.attempt_confirm_title());
	const answered = page.waitForResponse((response) => response.request().method() === 'POST');
	await page.getByRole('radio', { checked: true }).first().press('Enter');
	await answered;
	await expect(ask).toBeFocused();
	expect(await isHandedIn(city, id)).toBe(false);

	await page.getByRole('radio', { checked: false }).first().check();
	await expect(ask).toHaveCount(0);

	await new QuizPage(page).submit();
	expect(await isHandedIn(city, id)).toBe(true);
});

test('whoever agreed to fewer blanks than there are now is asked again', async ({ page, city, signInAs }) => {
	const { id, path } = await begin(city, 'acting-head');
	const total = (await rightAnswers(city.db, id)).size;
	await signInAs('acting-head');
	const confirm = (blank: number | string) =>
		page.request.post(`${path}?/submit`, {
			form: { confirm: String(blank) },
			headers: { origin: city.origin, accept: 'text/html' },
			maxRedirects: 0
		});

	for (const fewer of [total - 1, 0, -1, '', 'yes', 'semua', `${total}x`, '1e9']) {
		const asked = await confirm(fewer);
		expect(await asked.text(), String(fewer)).toContain(m.attempt_blank_title());
		expect(await isHandedIn(city, id), String(fewer)).toBe(false);
	}

	expect((await confirm(total)).status()).toBe(303);
	expect(await isHandedIn(city, id)).toBe(true);
});
