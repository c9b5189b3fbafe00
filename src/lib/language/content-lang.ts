import { getLocale } from '#lib/paraglide/runtime.js';

/**
 * The attribute `lang` of elements that show content or names of the institution, which stay Indonesian whatever the
 * interface speaks. Where the page is Indonesian anyway, nothing needs to be said.
 */
export function contentLang(): 'id' | undefined {
	return getLocale() === 'id' ? undefined : 'id';
}
