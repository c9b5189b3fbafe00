import { baseLocale, toLocale, type Locale } from '#lib/paraglide/runtime.js';

/** Where a device remembers the language that was chosen on it; without it, Indonesian. */
export const languageCookie = 'netral-language';

/** The language among a browser's cookies: another tab may have chosen one since this page was loaded. */
export function rememberedLanguage(cookies: string): Locale {
	const value = new RegExp(`(?:^|; )${languageCookie}=([^;]*)`).exec(cookies)?.[1];

	return toLocale(value) ?? baseLocale;
}
