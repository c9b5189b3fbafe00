import type { BrowserContext, Page } from '@playwright/test';
import { eq } from 'drizzle-orm';
import { attempt, grading } from '#lib/server/db/schema/learning.ts';
import { m } from '#lib/paraglide/messages.js';
import { expect, testInOwnCity, type City } from './fixtures.ts';
import { QuizPage } from './pages/quiz-page.ts';
import { begin, keptAnswers, liking, open, saved, typed, type Begun } from './sample-attempt.ts';

/** A city of its own: these tests publish a module of their own and leave attempts open. */
const test = testInOwnCity();

/** @param seconds from now; negative for a time that is over */
async function setDeadline({ db }: City, id: string, seconds: number): Promise<void> {
	const deadlineAt = new Date(Date.now() + seconds * 1000);
	await db.write((tx) =>
		tx
			.update(attempt)
			.set({ deadlineAt })
			.where(eq(attempt.id, id))
			.then(() => undefined)
	);
}

async function closing({ db }: City, id: string): Promise<{ closedBy: string | null; gradings: number }> {
	const row = await db.select({ closedBy: attempt.closedBy }).from(attempt).where(eq(attempt.id, id)).get();
	const graded = await db.select({ id: grading.id }).from(grading).where(eq(grading.attemptId, id));

	return { closedBy: row!.closedBy, gradings: graded.length };
}

/** One right answer is acknowledged, then the page is closed. */
async function answerAndClose(page: Page, path: string): Promise<void> {
	await open(page, path);
	await liking(page).getByLabel('Tidak boleh, walaupun akun pribadi.').check();
	await expect(saved(liking(page))).toBeVisible();
	await page.close();
}

async function expectClosed(context: BrowserContext, city: City, { id, path }: Begun): Promise<void> {
	const page = await context.newPage();
	await page.goto(path);
	await page.waitForURL('**/result');
	await expect(page.getByText(/ditutup karena waktu habis/)).toBeVisible();
	// One of nine.
	await expect(page.getByRole('main')).toContainText(/\b11\b/);
	expect(Object.keys(await keptAnswers(city, id))).toEqual(['med-01']);
	expect(await closing(city, id)).toEqual({ closedBy: 'deadline', gradings: 1 });
}

test('the server hands in by itself what was acknowledged, with no page open', async ({
	page,
	context,
	city,
	signInAs
}) => {
	test.setTimeout(150_000);
	const begun = await begin(city, 'acting-head');
	await signInAs('acting-head');
	await answerAndClose(page, begun.path);
	await setDeadline(city, begun.id, -60);

	// It looks once a minute.
	await expect
		.poll(() => closing(city, begun.id), { timeout: 90_000, intervals: [1000] })
		.toEqual({ closedBy: 'deadline', gradings: 1 });
	await expectClosed(context, city, begun);
});

test('whoever comes back sooner than the server looks finds it handed in as well', async ({
	page,
	context,
	city,
	signInAs
}) => {
	const begun = await begin(city, 'lurah');
	await signInAs('lurah');
	await answerAndClose(page, begun.path);
	await setDeadline(city, begun.id, -60);

	await expectClosed(context, city, begun);
});

test('a page that is open hands in by itself, with what could not be sent yet', async ({ page, city, signInAs }) => {
	const { id, path } = await begin(city, 'dinas-head');
	await signInAs('dinas-head');
	await page.clock.install();
	await open(page, path);
	await liking(page).getByLabel('Tidak boleh, walaupun akun pribadi.').check();
	await expect(saved(liking(page))).toBeVisible();
	await page.route('**/answers', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
	await typed(page).fill('71');
	await typed(page).blur();
	await expect(page.getByText(/^Sambungan terputus\./)).toBeVisible();

	await setDeadline(city, id, -1);
	await page.clock.fastForward('20:00');
	await page.waitForURL('**/result');
	// Two of nine.
	await expect(page.getByRole('main')).toContainText(/\b22\b/);
	expect((await keptAnswers(city, id))['dsr-04']).toEqual(['71']);
	expect((await closing(city, id)).gradings).toBe(1);
});

for (const where of ['the questions', 'what is answered'] as const) {
	test(`time that was given back is taken when the clock runs out, on the page of ${where}`, async ({
		page,
		city,
		signInAs
	}) => {
		const who = where === 'the questions' ? 'employee' : 'camat';
		const { id, path } = await begin(city, who);
		await signInAs(who);
		await page.clock.install();
		await open(page, path);
		if (where === 'what is answered') await new QuizPage(page).review();
		// The page knows nothing of it: it has counted since it was opened.
		await setDeadline(city, id, 3600);
		await page.clock.fastForward('20:30');

		await expect(page.getByRole('timer')).toContainText(/5\d/);
		expect((await closing(city, id)).closedBy).toBeNull();
		if (where === 'the questions') await new QuizPage(page).review();
		await page.getByRole('button', { name: m.attempt_submit() }).click();
		await page.waitForURL('**/result');
		expect(await closing(city, id)).toEqual({ closedBy: 'person', gradings: 1 });
	});
}

test('the page of what is answered hands in by itself when the clock runs out', async ({ page, city, signInAs }) => {
	const { id, path } = await begin(city, 'secretary');
	await signInAs('secretary');
	await page.clock.install();
	await open(page, path);
	await liking(page).getByLabel('Tidak boleh, walaupun akun pribadi.').check();
	await expect(saved(liking(page))).toBeVisible();
	await new QuizPage(page).review();
	await setDeadline(city, id, 1);
	await page.clock.fastForward('20:30');

	await page.waitForURL(`**${path}/result`);
	expect(await closing(city, id)).toEqual({ closedBy: 'deadline', gradings: 1 });
});
