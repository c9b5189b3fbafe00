import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { applicationRoot } from '#lib/server/application-root.ts';
import type { Language } from '#lib/server/language.ts';
import { axeFindings } from './checkers/axe.ts';
import { codeSnifferFindings } from './checkers/code-sniffer.ts';
import { documentFindings } from './checkers/document.ts';
import { equip } from './checkers/equipment.ts';
import { focusFindings } from './checkers/focus.ts';
import { layoutFindings } from './checkers/layout.ts';
import { targetFindings } from './checkers/targets.ts';
import { audiences, reach, type Place } from './every-page.ts';
import { expect, setLanguage, signIn, type City } from './fixtures.ts';
import { testInFurnishedCity } from './furnished-city.ts';

type Look = {
	at: string;
	width: number;
	colorScheme: 'light' | 'dark';
	/** What the person chose in the browser's own settings. */
	fontSize?: number;
	spaced?: true;
	/** From here on the page is read in it, unless something was done on the page that would have to be done again. */
	language?: Language;
	checks: readonly ((page: Page) => Promise<string[]>)[];
};

/** How each page is looked at, one after the other. */
const looks: readonly Look[] = [
	{
		at: 'on a phone',
		width: 360,
		colorScheme: 'light',
		checks: [documentFindings, axeFindings, codeSnifferFindings, targetFindings, focusFindings, layoutFindings]
	},
	{ at: 'at 320 px', width: 320, colorScheme: 'light', checks: [layoutFindings] },
	{
		at: 'at a desk in the dark',
		width: 1280,
		colorScheme: 'dark',
		language: 'en',
		checks: [axeFindings, targetFindings, focusFindings, layoutFindings]
	},
	{ at: 'with text twice as large', width: 1280, colorScheme: 'dark', fontSize: 32, checks: [layoutFindings] },
	{ at: 'with spaced text', width: 360, colorScheme: 'light', spaced: true, fontSize: 16, checks: [layoutFindings] }
];

const test = testInFurnishedCity();

for (const audience of audiences) {
	test(`everybody can read the pages for ${audience}, light and dark, on a phone and at a desk`, async ({
		browser,
		furnished: { city, places }
	}) => {
		test.setTimeout(240_000);
		const problems: string[] = [];
		const titles = new Map<string, string | undefined>();
		const context = await openBrowser(browser, city);
		for (const place of places[audience]) problems.push(...(await problemsOf(context, city, place, titles)));
		await context.close();

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

/** One browser for all pages of an audience: what they share, it fetches once. */
async function openBrowser(browser: Browser, city: City): Promise<BrowserContext> {
	const context = await browser.newContext({
		baseURL: city.origin,
		locale: 'id-ID',
		timezoneId: 'Asia/Jakarta',
		viewport: { width: 360, height: 740 },
		// Without transitions, no colour is caught on its way to another.
		reducedMotion: 'reduce'
	});
	context.setDefaultTimeout(20_000);

	return context;
}

/**
 * Opens a page once, as somebody who has never been there, and has every checker look at it.
 * @param titles the route of each title seen so far: no two pages may be called the same
 * @returns a sentence for each thing that is wrong
 */
async function problemsOf(
	context: BrowserContext,
	city: City,
	place: Place,
	titles: Map<string, string | undefined>
): Promise<string[]> {
	const problems = new Set<string>();
	await context.clearCookies();
	const page = await context.newPage();
	page.on('response', (response) => {
		const scripts = /script-src([^;]*)/.exec(response.headers()['content-security-policy'] ?? '')?.[1] ?? 'unsafe-';
		if (response.headers()['content-type']?.startsWith('text/html') && /unsafe-/.test(scripts)) {
			problems.add(`may run foreign scripts: ${response.url()}`);
		}
	});

	try {
		if (place.as) await signIn(context, city, place.as);
		await reach(page, place);
		await equip(page);

		const title = await page.title();
		if (titles.has(title) && titles.get(title) !== place.route) problems.add(`has the title of another page: ${title}`);
		titles.set(title, place.route);

		for (const { at, width, colorScheme, fontSize, spaced, language, checks } of looks) {
			if (language && !place.act) {
				await setLanguage(context, city, language);
				await reach(page, place, language);
				await equip(page);
			}
			await page.setViewportSize({ width, height: 740 });
			await page.emulateMedia({ colorScheme });
			if (fontSize) await setFontSize(page, fontSize);
			if (spaced) await spaceText(page);
			for (const check of checks) for (const problem of await check(page)) problems.add(`${at}: ${problem}`);
		}
	} finally {
		await page.evaluate(() => window.localStorage.clear());
		await page.close();
	}

	return [...problems].map((problem) => `${place.name}: ${problem}`);
}

/** Sets the browser's own size of text, which is 16 px for most people. */
async function setFontSize(page: Page, standard: number): Promise<void> {
	const session = await page.context().newCDPSession(page);
	await session.send('Page.setFontSizes', { fontSizes: { standard } });
}

/** Sets text as wide as WCAG 1.4.12 says that somebody may want it. */
async function spaceText(page: Page): Promise<void> {
	await page.evaluate(() => {
		const sheet = new CSSStyleSheet();
		sheet.replaceSync(
			'* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }' +
				'p { margin-bottom: 2em !important; }'
		);
		document.adoptedStyleSheets.push(sheet);
	});
}
