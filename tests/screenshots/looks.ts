import type { Browser, BrowserContext, Page } from '@playwright/test';
import type { Language } from '#lib/server/language.ts';
import type { Place } from '../every-page.ts';
import { setLanguage, signIn, type City } from '../fixtures.ts';

export const schemes = ['light', 'dark'] as const;
export type Scheme = (typeof schemes)[number];

/** A cheap phone and a small desk screen. */
export const screens = { phone: { width: 360, height: 740 }, desk: { width: 1280, height: 800 } } as const;
export type Screen = keyof typeof screens;

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

/** What is in view, or the whole page. */
export async function photograph(page: Page, { whole = false } = {}): Promise<Buffer> {
	// A picture taken before the heading's font has come shows another one.
	await page.evaluate(async () => void (await document.fonts.ready));

	return page.screenshot({ fullPage: whole, animations: 'disabled', caret: 'hide' });
}
