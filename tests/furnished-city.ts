import { everyPage, type Audience, type Place } from './every-page.ts';
import { serveCity, test, type City } from './fixtures.ts';

export type FurnishedCity = { city: City; places: Record<Audience, Place[]> };

/** For a file that looks at all pages: a city of its own whose people are in every state that a page shows. */
export const testInFurnishedCity = () =>
	test.extend<object, { furnished: FurnishedCity }>({
		furnished: [
			async ({}, use) => {
				const city = await serveCity();
				await use({ city, places: await everyPage(city) });
				await city.end();
			},
			{ scope: 'worker', timeout: 180_000 }
		]
	});
