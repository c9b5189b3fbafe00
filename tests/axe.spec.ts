import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';
import { applicationRoot } from '#lib/server/application-root.ts';
import { audiences, everyPage, type Audience, type Place } from './every-page.ts';
import { expect, serveCity, signIn, test as base, type City } from './fixtures.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const everything: RunOptions = { runOnly: { type: 'tag', values: tags } };

type Furnished = { city: City; places: Record<Audience, Place[]> };

/** A city whose people are in every state that a page shows. */
const test = base.extend<object, { furnished: Furnished }>({
	furnished: [
		async ({}, use) => {
			const city = await serveCity();
			await use({ city, places: await everyPage(city) });
			await city.end();
		},
		{ scope: 'worker', timeout: 120_000 }
	]
});

for (const audience of audiences) {
	test(`everybody can read the pages for ${audience}, light and dark, on a phone and at a desk`, async ({
		browser,
		furnished: { city, places }
	}) => {
		test.setTimeout(240_000);
		const problems: string[] = [];
		for (const place of places[audience]) problems.push(...(await problemsOf(browser, city, place)));

		expect(problems).toEqual([]);
	});
}

test('no page is left out', async ({ furnished: { places } }) => {
	const routes = join(applicationRoot(), 'src', 'routes');
	const pages = readdirSync(routes, { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('+page.svelte'))
		.map((name) => dirname(name));
	const seen = new Set(Object.values(places).flatMap((some) => some.map(({ route }) => route)));

	expect(pages.filter((route) => !seen.has(route))).toEqual([]);
});

/** Opens a page and looks at it light on a phone and dark at a desk. @returns a sentence for each thing that is wrong */
async function problemsOf(browser: Browser, city: City, place: Place): Promise<string[]> {
	const context = await browser.newContext({
		baseURL: city.origin,
		locale: 'id-ID',
		timezoneId: 'Asia/Jakarta',
		viewport: { width: 360, height: 740 },
		// Without transitions, no colour is caught on its way to another.
		reducedMotion: 'reduce'
	});
	context.setDefaultTimeout(20_000);
	const problems = new Set<string>();
	context.on('response', (response) => {
		const scripts = /script-src([^;]*)/.exec(response.headers()['content-security-policy'] ?? '')?.[1] ?? 'unsafe-';
		if (response.headers()['content-type']?.startsWith('text/html') && /unsafe-/.test(scripts)) {
			problems.add(`may run foreign scripts: ${response.url()}`);
		}
	});

	try {
		if (place.as) await signIn(context, city, place.as);
		const page = await context.newPage();
		await page.goto(place.path);
		await place.act?.(page);

		const headings = await page.getByRole('heading', { level: 1 }).count();
		if (headings !== 1) problems.add(`has ${headings} main headings`);
		if (!/^\S.* · Netral$/.test(await page.title())) problems.add(`has the title "${await page.title()}"`);

		await page.evaluate(axeSource);
		for (const [width, colorScheme, read] of [
			[360, 'light', true],
			[320, 'light', false],
			[1280, 'dark', true]
		] as const) {
			await page.setViewportSize({ width, height: 740 });
			await page.emulateMedia({ colorScheme });
			const where = `at ${width} px, ${colorScheme}`;
			const wide = await page.evaluate(
				() => document.documentElement.scrollWidth - document.documentElement.clientWidth
			);
			if (wide > 0) problems.add(`scrolls sideways by ${wide} px ${where}`);
			for (const violation of read ? await violationsOn(page) : []) problems.add(`${violation} ${where}`);
		}
	} finally {
		await context.close();
	}

	return [...problems].map((problem) => `${place.name}: ${problem}`);
}

async function violationsOn(page: Page): Promise<string[]> {
	const { violations } = await page.evaluate(
		(given) => (window as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(given),
		everything
	);

	return violations.map(({ id, help, nodes }) => {
		const where = nodes.map(({ target, any }) => `${target.join(' ')} ${any[0]?.message ?? ''}`);

		return `${id} (${help}) ${[...new Set(where)].slice(0, 3).join(' | ')}`;
	});
}
