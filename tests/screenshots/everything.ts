import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { locales } from '#lib/paraglide/runtime.js';
import type { Language } from '#lib/server/language.ts';
import { reach, type Audience, type Place } from '../every-page.ts';
import type { City } from '../fixtures.ts';
import { lookAs, photographWhole, schemes, screens, type Screen } from './looks.ts';
import { printSheets, type Thumbnail } from './sheets.ts';

/**
 * Takes every state of every page on a phone and at a desk, light and dark, in both languages, and prints sheets of
 * thumbnails for looking through. @returns a sentence for each state that could not be reached
 */
export async function pictureEverything(
	browser: Browser,
	city: City,
	places: Record<Audience, Place[]>,
	folder: string
): Promise<string[]> {
	const problems: string[] = [];
	const sets = new Map<string, { screen: Screen; thumbnails: Thumbnail[] }>();

	for (const language of locales) {
		for (const [audience, some] of Object.entries(places)) {
			for (const place of some) {
				const taken = await takeAll(browser, city, place, language, problems);

				for (const { screen, scheme, png } of taken) {
					const set = `${language}-${screen}-${scheme}`;
					const name = `${audience}-${place.name}`;
					const file = join(folder, set, `${name}.png`);
					mkdirSync(join(folder, set), { recursive: true });
					writeFileSync(file, png);
					const { thumbnails } = sets.get(set) ?? sets.set(set, { screen, thumbnails: [] }).get(set)!;
					thumbnails.push({ name, file });
				}
				process.stderr.write(`  ${language} ${audience} ${place.name}\n`);
			}
		}
	}

	for (const [set, { screen, thumbnails }] of sets) {
		const sheets = await printSheets(browser, screen, thumbnails, join(folder, 'sheets'), set);
		process.stdout.write(`${set}: ${thumbnails.length} pages on ${sheets} sheets\n`);
	}

	return problems;
}

/** Brings one state about once for each language, and takes it in every other respect. */
async function takeAll(browser: Browser, city: City, place: Place, language: Language, problems: string[]) {
	const context = await lookAs(browser, city, place, { screen: 'phone', scheme: 'light', language });
	const taken: { screen: Screen; scheme: (typeof schemes)[number]; png: Buffer }[] = [];

	try {
		const page = await context.newPage();

		try {
			await reach(page, place, language);
		} catch (error) {
			// The rest is worth looking at all the same.
			problems.push(`${language} ${place.name}: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
		}

		for (const screen of Object.keys(screens) as Screen[]) {
			for (const scheme of schemes) {
				await page.emulateMedia({ colorScheme: scheme });
				taken.push({ screen, scheme, png: await photographWhole(page, screen) });
			}
		}
	} finally {
		await context.close();
	}

	return taken;
}
