import type { Page } from '@playwright/test';
import { eq } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import { answer } from '#lib/server/db/schema/learning.ts';
import { beginEveryType } from './every-type.ts';
import { expect, testInOwnCity, type City } from './fixtures.ts';
import { QuizPage } from './pages/quiz-page.ts';

/** A city of its own: these tests publish a module of their own. */
const test = testInOwnCity();

const certaintyKept = async ({ db }: City, path: string) =>
	(
		await db
			.select({ certainty: answer.certainty })
			.from(answer)
			.where(eq(answer.attemptId, path.split('/').at(-1)!))
	).map((row) => row.certainty);

const onTheWay = (page: Page) => page.getByRole('button', { name: m.attempt_next() });

for (const scripts of [true, false]) {
	test.describe(scripts ? 'with scripts' : 'without scripts', () => {
		test.use({ javaScriptEnabled: scripts });

		test('a quiz that goes one way asks one question after the other, and how sure one is', async ({
			page,
			city,
			signInAs
		}) => {
			const who = scripts ? 'employee' : 'acting-head';
			await page.setViewportSize({ width: 360, height: 640 });
			await signInAs(who);
			const path = await beginEveryType(city, who, {
				policy: { navigation: 'forward', certainty: true, shuffled: false }
			});
			await page.goto(path);

			await expect(page.getByText(m.attempt_at({ number: 1, total: 8 })).last()).toBeVisible();
			await expect(page.locator('form > fieldset')).toHaveCount(1);
			await page.getByLabel('Tidak boleh, walaupun akun pribadi.').check();
			await page.getByRole('radiogroup', { name: m.certainty_ask() }).getByLabel(m.certainty_sure()).check();
			await onTheWay(page).click();

			// Left without an answer, it asks first.
			await expect(page.getByText(m.attempt_at({ number: 2, total: 8 })).last()).toBeVisible();
			expect(await certaintyKept(city, path)).toEqual(['sure']);
			await onTheWay(page).click();
			await expect(page.getByRole('alert')).toContainText(m.attempt_skip_title({ number: 2 }));
			await page.getByRole('button', { name: m.attempt_skip() }).click();
			await expect(page.getByText(m.attempt_at({ number: 3, total: 8 })).last()).toBeVisible();

			// Neither the back button nor the address leads back to a question that is done.
			if (scripts) await page.goBack();
			await page.goto(path);
			await expect(page.getByText(m.attempt_at({ number: 3, total: 8 })).last()).toBeVisible();

			for (let number = 3; number < 8; number++) {
				await onTheWay(page).click();
				await page.getByRole('button', { name: m.attempt_skip() }).click();
				await expect(page.getByText(m.attempt_at({ number: number + 1, total: 8 })).last()).toBeVisible();
			}
			await new QuizPage(page).submit();
			await expect(page.getByText(m.result_score({ score: 12, passMark: 80 }))).toBeVisible();
		});
	});
}

test('what was missed is read again before the next try', async ({ page, city, signInAs }) => {
	await signInAs('camat');
	const path = await beginEveryType(city, 'camat', { policy: { rereadMissed: true, pausesMinutes: [] } });
	await page.goto(path);
	await new QuizPage(page).submit();
	const notice = page.getByText(m.reread_text());
	await expect(notice).toBeVisible();

	await page.goto('/learn/contoh/quiz');
	await expect(notice).toBeVisible();
	await expect(page.getByRole('button', { name: m.quiz_start() })).toHaveCount(0);
	await page.getByRole('link', { name: 'Media sosial' }).click();
	await page.getByRole('button', { name: /^Selesai/ }).click();
	await page.waitForURL('**/quiz');
	await expect(page.getByRole('button', { name: m.quiz_start() })).toBeVisible();
});

test('practice is offered before the quiz, explains at once and leads to the next', async ({ page, signInAs }) => {
	await signInAs('employee');
	await page.goto('/learn/dasar-netralitas/quiz');
	await page.getByRole('link', { name: /^Latihan dahulu/ }).click();
	await expect(page.getByRole('heading', { level: 1, name: m.practice_title() })).toBeVisible();

	await page.getByRole('radio').first().check();
	await page.getByRole('button', { name: m.learn_check_button(), exact: true }).click();
	await expect(page.getByRole('status').filter({ hasText: /\p{L}/u })).toBeVisible();
	await page.getByRole('link', { name: m.practice_next() }).click();
	await page.waitForURL('**/practice/2');
	await expect(page.getByRole('radio', { checked: true })).toHaveCount(0);

	expect((await page.goto('/learn/dasar-netralitas/practice/999'))!.status()).toBe(404);
});
