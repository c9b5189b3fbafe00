import { eq } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import { startAttempt } from '#lib/server/attempts/attempts.ts';
import { answer, attempt } from '#lib/server/db/schema/learning.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { rightAnswers } from './answers.ts';
import { expect, testInOwnCity, type City, type Who } from './fixtures.ts';
import { QuizPage } from './pages/quiz-page.ts';
import { firstOfOneChoice, saved } from './sample-attempt.ts';

/** A city of its own: an attempt that is open here is open on every page of the person. */
const test = testInOwnCity();

async function begin(
	{ db, cast }: City,
	who: Who,
	moduleId = 'dasar-netralitas'
): Promise<{ id: string; path: string }> {
	const { id: personId } = (await findPersonByNumber(db, cast[who]))!;
	const { id } = await startAttempt(db, { personId, moduleId, affirmed: true }, new Date());

	return { id, path: `/learn/attempts/${id}` };
}

async function isHandedIn({ db }: City, id: string): Promise<boolean> {
	const found = await db.select({ at: attempt.submittedAt }).from(attempt).where(eq(attempt.id, id)).get();

	return found!.at !== null;
}

async function findOwnAnswers({ db }: City, id: string): Promise<number[]> {
	const { snapshot } = (await db.select({ snapshot: attempt.snapshot }).from(attempt).where(eq(attempt.id, id)).get())!;
	const kept = await db.select({ version: answer.questionVersionId }).from(answer).where(eq(answer.attemptId, id));

	return kept.map(({ version }) => snapshot.questions.find((one) => one.questionVersionId === version)!.slot);
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

test('the Enter key saves and leads nowhere, and from what is answered one can go back and change an answer', async ({
	page,
	city,
	signInAs
}) => {
	const { id, path } = await begin(city, 'employee');
	const answers = await rightAnswers(city.db, id);
	await signInAs('employee');
	await page.goto(path);
	await new QuizPage(page).answer(answers);
	await expect(page.getByText(`${answers.size} dari ${answers.size}`)).toBeVisible();

	await page.getByRole('radio', { checked: true }).first().press('Enter');
	await expect(page.getByText(m.attempt_form_saved())).toBeVisible();
	expect(page.url()).not.toContain('/review');
	expect(await isHandedIn(city, id)).toBe(false);

	await new QuizPage(page).review();
	await expect(page.getByText(m.review_all_answered())).toBeVisible();
	expect(await isHandedIn(city, id)).toBe(false);

	await page.getByRole('link', { name: m.attempt_question({ number: 2 }) }).click();
	await page.waitForURL('**/*#soal-2');
	await expect(page.getByRole('radio', { checked: true }).first()).toBeVisible();

	await new QuizPage(page).submit();
	expect(await isHandedIn(city, id)).toBe(true);
});

test('what another device takes back is asked about before it is handed in', async ({ page, city, signInAs }) => {
	const { id, path } = await begin(city, 'employee', 'media-sosial-dan-pesan');
	const total = (await rightAnswers(city.db, id)).size;
	await signInAs('employee');
	await page.goto(path);
	const first = new QuizPage(page).question(await firstOfOneChoice(city, id));
	await first.getByRole('radio').first().check();
	await expect(saved(first)).toBeVisible();
	await new QuizPage(page).review();
	await expect(page.getByText(m.review_blank({ count: total - 1 }))).toBeVisible();

	const slot = (await findOwnAnswers(city, id))[0]!;
	await page.request.post(`${path}/answers`, {
		data: { slot, tokens: [], sequence: 9 },
		headers: { origin: city.origin }
	});
	await page.getByRole('button', { name: m.attempt_submit() }).click();
	await expect(page.getByText(m.review_changed())).toBeVisible();
	await expect(page.getByText(m.review_blank({ count: total }))).toBeVisible();
	expect(await isHandedIn(city, id)).toBe(false);

	await page.getByRole('button', { name: m.attempt_submit() }).click();
	await page.waitForURL('**/result');
});

test('whoever has seen fewer blanks than there are now is asked again', async ({ page, city, signInAs }) => {
	const { id, path } = await begin(city, 'acting-head');
	const total = (await rightAnswers(city.db, id)).size;
	await signInAs('acting-head');
	const handIn = (blank: number | string) =>
		page.request.post(`${path}/review`, {
			form: { blank: String(blank) },
			headers: { origin: city.origin, accept: 'text/html' },
			maxRedirects: 0
		});

	for (const fewer of [total - 1, 0, -1, '', 'yes', 'semua', `${total}x`, '1e9']) {
		const asked = await handIn(fewer);
		expect(await asked.text(), String(fewer)).toContain(m.review_changed());
		expect(await isHandedIn(city, id), String(fewer)).toBe(false);
	}

	expect((await handIn(total)).status()).toBe(303);
	expect(await isHandedIn(city, id)).toBe(true);
});
