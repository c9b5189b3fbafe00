import type { Locator, Page } from '@playwright/test';
import { expect, signIn } from './fixtures.ts';
import { testInFurnishedCity, type FurnishedCity } from './furnished-city.ts';

const test = testInFurnishedCity();

test.use({ viewport: { width: 360, height: 640 } });

/** Opens a page in the state that `everyPage` names, but before anything is done there. */
async function open(page: Page, { city, places }: FurnishedCity, name: string): Promise<void> {
	const place = Object.values(places)
		.flat()
		.find((one) => one.name === name)!;
	if (place.as) await signIn(page.context(), city, place.as);
	await page.goto(city.origin + place.path);
}

const nextSteps: { name: string; step: (page: Page) => Locator }[] = [
	{ name: 'learn', step: (page) => page.getByRole('link', { name: 'Lanjutkan' }) },
	{ name: 'learn-done', step: (page) => page.getByRole('link', { name: 'Lihat sertifikat saya' }) },
	{ name: 'module', step: (page) => page.getByRole('link', { name: 'Lanjutkan', exact: true }) },
	{ name: 'lesson', step: (page) => page.getByRole('button', { name: /^Selesai, / }) },
	{ name: 'quiz-pause', step: (page) => page.getByRole('link', { name: 'Lihat hasil terakhir' }) },
	{ name: 'attempt', step: (page) => page.getByRole('button', { name: 'Periksa jawaban sebelum dikumpulkan' }) },
	{ name: 'result-failed', step: (page) => page.getByRole('link', { name: 'Baca ulang materi' }) },
	{ name: 'result-passed', step: (page) => page.getByRole('link', { name: 'Unduh sertifikat' }).first() }
];

for (const { name, step } of nextSteps) {
	test(`the next step is in view on a small phone: ${name}`, async ({ page, furnished }) => {
		await open(page, furnished, name);

		await expect(step(page)).toBeInViewport({ ratio: 1 });
	});
}

test('the quiz can be begun without scrolling on a small phone', async ({ page, signInAs }) => {
	await signInAs('employee');
	await page.goto('/learn/dasar-netralitas/quiz');

	await expect(page.getByRole('checkbox')).toBeInViewport({ ratio: 1 });
	await expect(page.getByRole('button', { name: 'Mulai kuis' })).toBeInViewport({ ratio: 1 });
});

for (const name of ['lesson', 'attempt']) {
	test(`the bar at the foot covers nothing that has the focus: ${name}`, async ({ page, furnished }) => {
		await open(page, furnished, name);
		const bar = page.getByRole('progressbar');
		await expect(bar).toBeInViewport();

		const covered: string[] = [];
		for (let step = 0; step < 40; step++) {
			await page.keyboard.press('Tab');
			covered.push(...(await page.evaluate(coveredFocus)));
		}

		expect(covered).toEqual([]);
	});
}

test('the menu opens on a phone without scripts, and says whose account is open', async ({ browser, furnished }) => {
	const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 640 } });
	const page = await context.newPage();
	await open(page, furnished, 'learn');
	const header = page.getByRole('banner');
	await expect(header.getByRole('paragraph').first()).toContainText('Anda masuk sebagai');
	await expect(header.getByRole('link', { name: 'Peraturan' })).toBeHidden();

	await header.getByRole('button', { name: 'Menu', exact: true }).click();
	await expect(header.getByRole('button', { name: 'Keluar' })).toBeVisible();
	await header.getByRole('link', { name: 'Peraturan' }).click();

	await expect(page).toHaveURL(/\/regulations$/);
	await context.close();
});

test('at a desk many entries of the menu take one line, and what is folded opens without scripts', async ({
	browser,
	furnished
}) => {
	const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 800 } });
	const page = await context.newPage();
	await open(page, furnished, 'admin');
	const header = page.getByRole('banner');
	const boxes = await Promise.all(
		[header.getByRole('link', { name: 'Kelola' }), header.getByRole('button', { name: 'Keluar' })].map(
			async (each) => (await each.boundingBox())!
		)
	);
	expect(Math.abs(boxes[0]!.y + boxes[0]!.height / 2 - boxes[1]!.y - boxes[1]!.height / 2)).toBeLessThan(10);
	await expect(header.getByRole('link', { name: 'Peraturan' })).toBeHidden();

	await header.getByText('Rujukan').focus();
	await page.keyboard.press('Enter');
	await header.getByRole('link', { name: 'Peraturan' }).click();

	await expect(page).toHaveURL(/\/regulations$/);
	await context.close();
});

test('without scripts no page of a learner is wider than a small phone', async ({ browser, furnished }) => {
	const wider: string[] = [];
	const { city, places } = furnished;
	const looked = places.learner.filter(({ act }) => !act);

	for (const as of new Set(looked.map((place) => place.as))) {
		const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 640 } });
		if (as) await signIn(context, city, as);
		const page = await context.newPage();
		for (const { name, path } of looked.filter((place) => place.as === as)) {
			await page.goto(city.origin + path);
			const width = await page.evaluate(() => document.documentElement.scrollWidth);
			if (width > 360) wider.push(`${name}: ${width}`);
		}
		await context.close();
	}

	expect(wider).toEqual([]);
});

test('without a line, a page that was not opened before is answered by one that says so', async ({
	browser,
	furnished
}) => {
	const context = await browser.newContext({ baseURL: furnished.city.origin });
	const page = await context.newPage();
	// The notice is the scripts' work: a line that is cut before they have come leaves a page without it.
	await page.goto('/', { waitUntil: 'networkidle' });
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
	});

	await context.setOffline(true);
	await expect(page.getByRole('status').filter({ hasText: 'Tidak ada sambungan internet' })).toBeVisible();
	await page.goto('/verify');
	await expect(page.getByRole('heading', { name: 'Tidak ada sambungan internet' })).toBeVisible();

	await context.setOffline(false);
	await page.getByRole('link', { name: 'Coba lagi' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Periksa sertifikat' })).toBeVisible();
	await context.close();
});

test('nothing that belongs to a person is kept in the browser', async ({ browser, furnished }) => {
	const context = await browser.newContext({ baseURL: furnished.city.origin });
	const page = await context.newPage();
	await open(page, furnished, 'learn');
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
	});
	for (const path of ['/learn/certificates', '/profile', '/learn']) await page.goto(path);

	const kept = await page.evaluate(async () => {
		const names = await caches.keys();
		const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));

		return requests.flat().map(({ url }) => new URL(url).pathname);
	});

	expect(kept).toContain('/offline');
	expect(kept.filter((path) => !/^\/(?:offline$|_app\/immutable\/|pictures\/)/.test(path))).toEqual([]);
	await context.close();
});

/** @returns the element with the focus, when a bar that stays in view lies over all or a part of it */
async function coveredFocus(): Promise<string[]> {
	// A page that scrolls to what has the focus does so until the next picture.
	await new Promise((resolve) => requestAnimationFrame(resolve));
	const focused = document.activeElement;
	if (!focused || focused === document.body || focused.closest('.action-bar')) return [];

	const { left, right, top, bottom } = focused.getBoundingClientRect();
	// What is higher than the screen cannot be seen as a whole.
	const edges = bottom - top > innerHeight / 2 ? [top + 2] : [top + 2, bottom - 2];
	const points = edges.map((y) => document.elementFromPoint((left + right) / 2, y));

	return points.some((found) => found?.closest('.action-bar')) ? [focused.outerHTML.slice(0, 120)] : [];
}
