import { m } from '#lib/paraglide/messages.js';
import { rightAnswers } from './answers.ts';
import { expect, testInOwnCity } from './fixtures.ts';
import { QuizPage } from './pages/quiz-page.ts';

/** A city of its own: somebody renews a certificate here. */
const test = testInOwnCity();
const title = 'Dasar netralitas ASN';

test('whoever holds an old certificate takes the shorter path, and holds the new one', async ({
	page,
	city,
	signInAs
}) => {
	await signInAs('administrator');
	await page.goto('/learn');
	await expect(page.getByRole('alert').filter({ hasText: m.expiring_title() })).toContainText('Netralitas ASN');
	const asked = page.getByRole('article').filter({ hasText: m.learn_module_refresher({ questions: 5 }) });
	await asked.getByRole('link', { name: title }).click();
	const path = page.getByRole('status').filter({ hasText: m.refresher_title() });
	await expect(path).toContainText('kuisnya cukup 5 soal, bukan 10');
	await expect(path).toContainText(m.refresher_missed());
	const lessons = page.getByRole('listitem').filter({ has: page.getByText(/menit/) });
	await expect(lessons.filter({ hasText: m.refresher_lesson_missed() })).not.toHaveCount(0);
	await expect(lessons.filter({ hasText: m.refresher_lesson_optional() })).not.toHaveCount(0);

	await page.getByRole('link', { name: m.quiz_open() }).click();
	await expect(page.getByRole('button', { name: m.quiz_start() })).toBeVisible();
	await expect(path).toContainText('kuisnya cukup 5 soal, bukan 10');
	const quiz = new QuizPage(page);
	const answers = await rightAnswers(city.db, await quiz.start());
	expect(answers.size).toBe(5);
	await quiz.answer(answers);
	await quiz.submit();
	await expect(page.getByRole('link', { name: m.certificate_download() })).toBeVisible();

	await page.goto('/learn/certificates');
	await expect(page.getByRole('article').filter({ hasText: 'Netralitas ASN' })).toHaveCount(2);
	await expect(page.getByText(m.certificate_state_expiring())).toHaveCount(0);
	await page.goto('/learn');
	await expect(page.getByText(m.expiring_title())).toHaveCount(0);
});
