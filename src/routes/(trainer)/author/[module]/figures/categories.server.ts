import { categoryName } from '#lib/language/category-name.ts';
import { m } from '#lib/paraglide/messages.js';
import { categories } from '#lib/server/db/schema/organisation.ts';
import type { TallyCategory } from '#lib/server/questions/figures.ts';

/** How an address names the people without a post. */
const outside = 'luar';

/** The category that an address asks for; null for everybody, and for what nobody is. */
export function categoryIn(url: URL): TallyCategory | null {
	const asked = url.searchParams.get('category');

	return asked === outside ? '' : (categories.find((category) => category === asked) ?? null);
}

export function tallyCategoryName(category: TallyCategory): string {
	return category === '' ? m.figures_category_outside() : categoryName(category);
}

/** What can be chosen of some categories, everybody first. */
export function categoryChoices(some: readonly TallyCategory[]): { value: string; label: string }[] {
	return [
		{ value: '', label: m.figures_category_all() },
		...some.map((category) => ({ value: category || outside, label: tallyCategoryName(category) }))
	];
}
