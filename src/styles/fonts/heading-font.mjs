/**
 * Makes the font of the headings from the one that is published: the weights 700 and 800 only, and the characters that
 * Indonesian and English are written with. The rest is 11 of 27 kilobytes, which nobody on a poor line should wait for.
 * `npm run font` writes it anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import subsetFont from 'subset-font';

const whole = '@fontsource-variable/plus-jakarta-sans/files/plus-jakarta-sans-latin-wght-normal.woff2';

export const headingFont = new URL('plus-jakarta-sans-headings.woff2', import.meta.url);

/** Latin with its accents, and the signs of a text. */
const characters = `${between(0x20, 0x7e)}${between(0xa0, 0xff)}–—‘’“”…•−×`;

/** @returns {Promise<Uint8Array>} as WOFF2 */
export function makeHeadingFont() {
	const source = readFileSync(createRequire(import.meta.url).resolve(whole));

	return subsetFont(source, characters, {
		targetFormat: 'woff2',
		variationAxes: { wght: { min: 700, max: 800, default: 700 } }
	});
}

/**
 * @param {number} first
 * @param {number} last
 */
function between(first, last) {
	return String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, index) => first + index));
}

if (process.argv[1] === new URL(import.meta.url).pathname) writeFileSync(headingFont, await makeHeadingFont());
