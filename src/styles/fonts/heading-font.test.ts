import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { headingFont, makeHeadingFont } from './heading-font.mjs';

test('the font of the headings is what is made of the published one', async () => {
	expect(Buffer.from(await makeHeadingFont()).equals(readFileSync(headingFont))).toBe(true);
});
