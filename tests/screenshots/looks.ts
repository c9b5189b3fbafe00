import type { Browser, BrowserContext, Page } from '@playwright/test';
import type { Language } from '#lib/server/language.ts';
import type { Place } from '../every-page.ts';
import { setLanguage, signIn, type City } from '../fixtures.ts';

export const schemes = ['light', 'dark'] as const;
export type Scheme = (typeof schemes)[number];

/** A cheap phone and a small desk screen. */
export const screens = { phone: { width: 360, height: 740 }, desk: { width: 1280, height: 800 } } as const;
export type Screen = keyof typeof screens;
/** What lies further down looks like what stands above it. */
const longest = 6000;

export type Looks = {
	screen: Screen;
	scheme: Scheme;
	language: Language;
	/** Two pixels for each one of the page. */
	sharp?: boolean;
};

/** A browser of whoever looks at a place, in which nothing moves. */
export async function lookAs(
	browser: Browser,
	city: City,
	place: Place,
	{ screen, scheme, language, sharp = false }: Looks
): Promise<BrowserContext> {
	const context = await browser.newContext({
		baseURL: city.origin,
		locale: language === 'id' ? 'id-ID' : 'en-GB',
		timezoneId: 'Asia/Jakarta',
		viewport: screens[screen],
		deviceScaleFactor: sharp ? 2 : 1,
		colorScheme: scheme,
		reducedMotion: 'reduce'
	});
	context.setDefaultTimeout(20_000);
	await setLanguage(context, city, language);
	if (place.as) await signIn(context, city, place.as);

	return context;
}

/** What is in view. */
export async function photograph(page: Page): Promise<Buffer> {
	// A picture taken before the heading's font has come shows another one.
	await page.evaluate(async () => void (await document.fonts.ready));

	return page.screenshot({ animations: 'disabled', caret: 'hide' });
}

/** The whole page, as on a screen that is long enough for it: a bar at the bottom would else lie over the text. */
export async function photographWhole(page: Page, screen: Screen): Promise<Buffer> {
	await page.setViewportSize(screens[screen]);
	const height = await page.evaluate(() => document.documentElement.scrollHeight);
	await page.setViewportSize({ ...screens[screen], height: Math.min(height, longest) });

	return photograph(page);
}
