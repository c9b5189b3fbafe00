// `npm run screenshots`: makes the pictures of the README anew. `npm run screenshots -- --all FOLDER`: every state of every
// page, for looking through. Both serve a city of their own, which is gone afterwards.
import { isAbsolute, join, relative, resolve } from 'node:path';
import { chromium } from '@playwright/test';
import config from '../../playwright.config.ts';
import { ensureBuilt, root } from '../../src/cli/prepare.mjs';
import { everyPage } from '../every-page.ts';
import { serveCity } from '../fixtures.ts';
import makeCity from '../global-setup.ts';
import { ensureChromium } from '../programs.mjs';
import { pictureEverything } from './everything.ts';
import { paintPictures } from './pictures.ts';

const folder = folderOf(process.argv.slice(2));

if (folder === null) {
	process.stderr.write('npm run screenshots [-- --all FOLDER]; FOLDER lies outside this repository.\n');
	process.exitCode = 2;
} else {
	process.exitCode = await run(folder);
}

async function run(all: string | undefined): Promise<0 | 1> {
	ensureBuilt();
	const executablePath = ensureChromium();
	const removeCity = await makeCity();
	const city = await serveCity();
	const browser = await chromium.launch({ ...config.use?.launchOptions, executablePath });

	try {
		const places = await everyPage(city);
		const problems =
			all === undefined
				? await paintPictures(browser, city, places, join(root, 'docs', 'screenshots'))
				: await pictureEverything(browser, city, places, all);
		for (const problem of problems) process.stderr.write(`${problem}\n`);

		return problems.length === 0 ? 0 : 1;
	} finally {
		await browser.close();
		await city.end();
		removeCity();
	}
}

/** @returns nothing for the pictures of the README, null when it is not said well */
function folderOf(words: string[]): string | undefined | null {
	const [option, folder, ...more] = words;
	if (option === undefined) return undefined;
	if (option !== '--all' || folder === undefined || more.length > 0) return null;

	const path = resolve(folder);
	const inside = relative(root, path);

	return inside.startsWith('..') || isAbsolute(inside) ? path : null;
}
