import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from '@playwright/test';
import type { Screen } from './looks.ts';

export type Thumbnail = { name: string; file: string };

/** How pages are cut into pieces and laid out, so that text can still be read on the sheet as a whole. */
const layouts: Record<Screen, { width: number; height: number; columns: number; perSheet: number }> = {
	phone: { width: 360, height: 720, columns: 6, perSheet: 12 },
	desk: { width: 1280, height: 860, columns: 2, perSheet: 6 }
};
/** A long list looks alike further down. */
const mostPieces = 4;
/** The last lines of a page, which are the same on all of them, get no piece to themselves. */
const footer = 180;

/** Prints the pages piece by piece onto sheets. @returns how many sheets */
export async function printSheets(
	browser: Browser,
	screen: Screen,
	thumbnails: readonly Thumbnail[],
	folder: string,
	set: string
): Promise<number> {
	const { width, height, columns, perSheet } = layouts[screen];
	const cells = thumbnails.flatMap(({ name, file }) => {
		const whole = heightOf(file);
		const pieces = Math.min(mostPieces, Math.ceil(Math.max(1, whole - footer) / height));

		return Array.from({ length: pieces }, (_, piece) => {
			const cut =
				piece === pieces - 1 && whole - footer > pieces * height ? `, ${whole - pieces * height} px more` : '';
			const title = `${name}${pieces > 1 ? ` ${piece + 1}/${pieces}` : ''}${cut}`;

			return `<figure><figcaption>${title}</figcaption><div><img src="${pathToFileURL(file).href}" style="margin-top:${-piece * height}px" /></div></figure>`;
		});
	});
	const page = await browser.newPage({ viewport: { width: columns * (width + 16) + 16, height: 600 } });
	mkdirSync(folder, { recursive: true });
	const html = join(folder, `${set}.html`);
	const sheets = Math.ceil(cells.length / perSheet);

	for (let sheet = 0; sheet < sheets; sheet++) {
		const some = cells.slice(sheet * perSheet, (sheet + 1) * perSheet);
		writeFileSync(
			html,
			`<!doctype html><meta charset="utf-8" /><style>
				body { margin: 0; padding: 16px; display: grid; grid-template-columns: repeat(${columns}, ${width}px); gap: 16px; background: #888; }
				figure { margin: 0; } figcaption { font: bold ${screen === 'desk' ? 26 : 16}px sans-serif; }
				div { width: ${width}px; height: ${height}px; overflow: hidden; background: #bbb; } img { display: block; }
			</style>${some.join('')}`
		);
		await page.goto(pathToFileURL(html).href);
		await page.screenshot({ path: join(folder, `${set}-${String(sheet + 1).padStart(2, '0')}.png`), fullPage: true });
	}

	rmSync(html);
	await page.close();

	return sheets;
}

/** From the header of a PNG. */
function heightOf(file: string): number {
	return readFileSync(file).readUInt32BE(20);
}
