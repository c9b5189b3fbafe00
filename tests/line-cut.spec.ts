import type { Locator, Page } from '@playwright/test';
import { eq } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import { startAttempt } from '#lib/server/attempts/attempts.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { expect, testInOwnCity, type City, type Who } from './fixtures.ts';
import { QuizPage } from './pages/quiz-page.ts';
import {
	begin,
	firstOfOneChoice,
	keptAnswers,
	liking,
	open,
	question,
	saved,
	typed,
	wrongLike,
	type Begun
} from './sample-attempt.ts';

/** A city of its own: these tests publish a module of their own and leave attempts open. */
const test = testInOwnCity();

async function beginModule({ db, cast }: City, who: Who, moduleId = 'dasar-netralitas'): Promise<Begun> {
	const { id: personId } = (await findPersonByNumber(db, cast[who]))!;
	const { id } = await startAttempt(db, { personId, moduleId, affirmed: true }, new Date());

	return { id, path: `/learn/attempts/${id}` };
}

/** The numbers that the page gives to questions. */
async function numbersOf({ db }: City, id: string, questionIds: string[]): Promise<number[]> {
	const { snapshot } = (await db.select({ snapshot: attempt.snapshot }).from(attempt).where(eq(attempt.id, id)).get())!;

	return snapshot.questions
		.filter(({ questionId }) => questionIds.includes(questionId))
		.map(({ slot }) => slot + 1)
		.sort((a, b) => a - b);
}

const scene = (page: Page, title: RegExp) => question(page, /Kasus: Grup/).getByRole('group', { name: title });
const firstScene = (page: Page) => scene(page, /langkah pertama/);
const secondScene = (page: Page) => scene(page, /terlanjur terkirim/);
const leaveScene = (within: Locator) => within.getByRole('button', { name: m.answer_scene_next() });

async function answerThree(page: Page): Promise<void> {
	await wrongLike(page).check();
	await question(page, /Jodohkan perbuatan/)
		.getByLabel(/Sanksi moral/)
		.selectOption('PP 42/2004 Pasal 15');
	await typed(page).fill('pasal 71');
}

const three = ['med-01', 'dsr-03', 'dsr-04'];

async function expectThree(page: Page, city: City, id: string): Promise<void> {
	await expect(page.getByText(m.attempt_saved_count({ saved: 3, total: 9 }))).toBeVisible();
	const kept = await keptAnswers(city, id);
	expect(Object.keys(kept).sort()).toEqual([...three].sort());
	expect(kept['dsr-04']).toEqual(['pasal 71']);

	await page.reload();
	await expect(wrongLike(page)).toBeChecked();
	await expect(question(page, /Jodohkan perbuatan/).getByLabel(/Sanksi moral/)).toHaveValue(kept['dsr-03']![0]!);
	await expect(typed(page)).toHaveValue('pasal 71');
}

/**
 * Closes a page that has no line. The browser gives the line back to a page that it closes, in time for one last answer;
 * a telephone whose battery is empty does not.
 */
async function closeWithoutLine(page: Page): Promise<void> {
	await page.evaluate(() => {
		globalThis.fetch = () => Promise.reject(new TypeError('no line'));
	});
	await page.close();
}

test.describe('when the line is cut', () => {
	test('one answers on, is told by number what is not saved, and all of it is saved when the line is back', async ({
		page,
		context,
		city,
		signInAs
	}) => {
		const { id, path } = await begin(city, 'employee');
		await signInAs('employee');
		await open(page, path);

		await context.setOffline(true);
		await answerThree(page);
		const numbers = (await numbersOf(city, id, three)).join(', ');
		await expect(page.getByText(m.attempt_unsaved_offline({ numbers }))).toBeVisible();
		await expect(page.getByText(m.attempt_saved_count({ saved: 0, total: 9 }))).toBeVisible();
		expect(await keptAnswers(city, id)).toEqual({});

		await context.setOffline(false);
		await expect(page.getByText(m.attempt_unsaved_offline({ numbers }))).toHaveCount(0);
		await expectThree(page, city, id);
	});

	test('what could not be sent before the page was closed is sent when it is opened again', async ({
		page,
		context,
		city,
		signInAs
	}) => {
		const { id, path } = await begin(city, 'camat');
		await signInAs('camat');
		await open(page, path);
		await context.setOffline(true);
		await answerThree(page);
		await expect(page.getByText(/^Sambungan terputus\./)).toBeVisible();
		await closeWithoutLine(page);
		expect(await keptAnswers(city, id)).toEqual({});

		await context.setOffline(false);
		const again = await context.newPage();
		await again.goto(path);
		await expectThree(again, city, id);
	});

	test('leaving the page is warned of, and staying keeps what was answered', async ({
		page,
		context,
		city,
		signInAs
	}) => {
		const { id, path } = await beginModule(city, 'employee');
		await signInAs('employee');
		await open(page, path);
		await context.setOffline(true);
		const first = new QuizPage(page).question(await firstOfOneChoice(city, id));
		const chosen = first.getByRole('radio').first();
		await chosen.check();
		await expect(page.getByText(/^Sambungan terputus\./)).toBeVisible();
		const asked: string[] = [];
		page.on('dialog', async (dialog) => {
			asked.push(dialog.type() === 'confirm' ? dialog.message() : dialog.type());
			await dialog.dismiss();
		});

		// By its key: what says that there is no line lies over the top of the page.
		const home = page.getByRole('banner').getByRole('link', { name: m.app_name() });
		await home.press('Enter');
		await expect.poll(() => asked).toEqual([m.attempt_leave()]);
		await page.close({ runBeforeUnload: true });
		await expect.poll(() => asked).toEqual([m.attempt_leave(), 'beforeunload']);
		expect(new URL(page.url()).pathname).toBe(path);
		await expect(chosen).toBeChecked();

		await context.setOffline(false);
		await expect(saved(first)).toBeVisible();
		expect(Object.keys(await keptAnswers(city, id))).toHaveLength(1);
		// Saved, it can be left without a word.
		await home.click();
		await expect(page).not.toHaveURL(new RegExp(`${path}$`));
		expect(asked).toHaveLength(2);
	});
});

/** How much time the page shows to be left, and what time it has, both in seconds. */
async function clockOf(page: Page): Promise<{ left: number; at: number }> {
	const shown = await page.getByRole('timer').innerText();
	const [minutes, seconds] = [...shown.matchAll(/\d+/g)].map(Number);

	return { left: minutes! * 60 + seconds!, at: (await page.evaluate(() => Date.now())) / 1000 };
}

test('a scene that is left offline opens the next one by itself when the line is back, and the clock goes on', async ({
	page,
	context,
	city,
	signInAs
}) => {
	const { path } = await begin(city, 'secretary');
	await signInAs('secretary');
	await page.clock.install();
	await open(page, path);
	await firstScene(page).getByLabel('Membalas dengan tanda suka').check();
	await expect(question(page, /Kasus: Grup/).getByText(`◐ ${m.attempt_saved_part()}`, { exact: true })).toBeVisible();
	const before = await clockOf(page);

	await context.setOffline(true);
	await leaveScene(question(page, /Kasus: Grup/)).click();
	await expect(page.getByText(m.answer_scene_offline())).toBeVisible();
	await expect(firstScene(page).getByLabel('Meneruskan ke grup lain')).toBeDisabled();
	await expect(secondScene(page)).toHaveCount(0);
	// Other questions can be answered meanwhile.
	await wrongLike(page).check();
	await page.clock.fastForward('01:00');

	await context.setOffline(false);
	await expect(secondScene(page)).toBeFocused();
	await expect(page.getByText(m.answer_scene_offline())).toHaveCount(0);
	await expect(firstScene(page).getByLabel('Membalas dengan tanda suka')).toBeChecked();
	await expect(firstScene(page).getByLabel('Membalas dengan tanda suka')).toBeDisabled();
	await expect(saved(liking(page))).toBeVisible();

	const after = await clockOf(page);
	const passed = after.at - before.at;
	expect(passed).toBeGreaterThan(60);
	expect(Math.abs(before.left - after.left - passed)).toBeLessThan(3);
});

test('what is being typed is kept without leaving the field, and opens the next scene', async ({
	page,
	city,
	signInAs
}) => {
	const { id, path } = await begin(city, 'administrator');
	await signInAs('administrator');
	await open(page, path);
	const numbered = question(page, /Nomor pasal/);
	await typed(page).pressSequentially('tujuh puluh satu');
	await expect(saved(numbered)).toBeVisible();
	await expect(typed(page)).toBeFocused();
	expect((await keptAnswers(city, id))['dsr-04']).toEqual(['tujuh puluh satu']);
	await page.reload();
	await expect(typed(page)).toHaveValue('tujuh puluh satu');
	await page.waitForLoadState('networkidle');

	const scenario = question(page, /Kasus: Surat keputusan/);
	const next = leaveScene(scenario);
	await expect(next).toBeDisabled();
	const field = scenario.getByLabel(m.answer_typed());
	await field.pressSequentially('71');
	await expect(next).toBeEnabled();
	await expect(field).toBeFocused();
	await next.click();
	await expect(scenario.getByRole('group', { name: /Apa berikutnya/ })).toBeFocused();
	await expect(field).toBeDisabled();
	await expect(field).toHaveValue('71');
});

test('a tab that is behind takes nothing back of a scenario, and catches up', async ({
	page,
	context,
	city,
	signInAs
}) => {
	const { id, path } = await begin(city, 'trainer');
	await signInAs('trainer');
	const [second, third] = [await context.newPage(), await context.newPage()];
	for (const tab of [page, second, third]) await open(tab, path);

	await firstScene(page).getByLabel('Membalas dengan tanda suka').check();
	await leaveScene(question(page, /Kasus: Grup/)).click();
	await secondScene(page)
		.getByLabel(/Menghapusnya/)
		.check();
	await expect.poll(async () => (await keptAnswers(city, id))['kas-01']?.length).toBe(3);
	const kept = (await keptAnswers(city, id))['kas-01']!;

	// The second tab still shows the first scene, and answers it otherwise.
	await wrongLike(second).check();
	await expect(saved(liking(second))).toBeVisible();
	await firstScene(second).getByLabel('Meneruskan ke grup lain').check();
	await expect(secondScene(second).getByLabel(/Menghapusnya/)).toBeChecked();
	await expect(firstScene(second).getByLabel('Membalas dengan tanda suka')).toBeChecked();
	await expect(firstScene(second).getByLabel('Membalas dengan tanda suka')).toBeDisabled();
	const now = await keptAnswers(city, id);
	expect(now['kas-01']!.toSorted()).toEqual(kept.toSorted());
	expect(now['med-01']).toHaveLength(1);

	// The third one does nothing but come back into view.
	await expect(secondScene(third)).toHaveCount(0);
	await third.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
	await expect(secondScene(third).getByLabel(/Menghapusnya/)).toBeChecked();
	await expect(wrongLike(third)).toBeChecked();

	await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
	await expect(wrongLike(page)).toBeChecked();
	await new QuizPage(page).review();
	expect((await keptAnswers(city, id))['kas-01']!.toSorted()).toEqual(kept.toSorted());
});

test('the Enter key leaves no scene, whatever field it is pressed in', async ({ page, city, signInAs }) => {
	const { path } = await begin(city, 'lurah');
	await signInAs('lurah');
	await open(page, path);
	await firstScene(page).getByLabel('Membalas dengan tanda suka').check();
	await typed(page).fill('71');
	await typed(page).press('Enter');
	await expect(page.getByText(m.attempt_form_saved())).toBeVisible();
	await firstScene(page).getByLabel('Membalas dengan tanda suka').press('Enter');

	await expect(firstScene(page).getByLabel('Meneruskan ke grup lain')).toBeEnabled();
	await expect(secondScene(page)).toHaveCount(0);
});

test('what an earlier page could not send survives an answer that is given before the scripts come', async ({
	page,
	context,
	city,
	signInAs
}) => {
	const { id, path } = await begin(city, 'acting-head');
	await signInAs('acting-head');
	await open(page, path);
	await context.setOffline(true);
	await typed(page).fill('71');
	await typed(page).blur();
	await expect(page.getByText(/^Sambungan terputus\./)).toBeVisible();
	await closeWithoutLine(page);
	expect(await keptAnswers(city, id)).toEqual({});
	await context.setOffline(false);

	// The scripts of the next page wait until something was tapped.
	const again = await context.newPage();
	let letGo = () => undefined as void;
	const tapped = new Promise<void>((resolve) => (letGo = resolve));
	await again.route('**/_app/**/*.js', async (route) => {
		await tapped;
		await route.continue();
	});
	await again.goto(path, { waitUntil: 'commit' });
	await wrongLike(again).check();
	letGo();

	await expect(saved(liking(again))).toBeVisible();
	await expect.poll(async () => (await keptAnswers(city, id))['dsr-04']).toEqual(['71']);
});

test('an answer that is changed back on a bad line is the one that is kept', async ({ page, city, signInAs }) => {
	const { id, path } = await begin(city, 'dinas-head');
	await signInAs('dinas-head');
	const right = () => liking(page).getByLabel('Tidak boleh, walaupun akun pribadi.');
	await open(page, path);
	await right().check();
	await expect(saved(liking(page))).toBeVisible();
	await page.reload();
	await page.waitForLoadState('networkidle');
	await wrongLike(page).check();
	await expect(saved(liking(page))).toBeVisible();

	await page.route('**/answers', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
	await right().check();
	await expect(page.getByText(m.attempt_waiting())).toBeVisible();
	const first = (await keptAnswers(city, id))['med-01'];
	await new QuizPage(page).review();

	expect((await keptAnswers(city, id))['med-01']).not.toEqual(first);
	await page.goBack();
	await expect(right()).toBeChecked();
});
