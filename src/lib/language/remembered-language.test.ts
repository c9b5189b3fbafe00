import { expect, test } from 'vitest';
import { rememberedLanguage } from './remembered-language.ts';

test.each([
	['', 'id'],
	['netral-language=en', 'en'],
	['netral-text=large; netral-language=en; other=1', 'en'],
	['netral-language=id', 'id'],
	['netral-language=xx', 'id'],
	['not-netral-language=en', 'id']
])('a browser with the cookies "%s" reads %s', (cookies, language) => {
	expect(rememberedLanguage(cookies)).toBe(language);
});
