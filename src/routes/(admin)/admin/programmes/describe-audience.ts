import type { Condition } from '#lib/content/model.ts';
import { categoryName } from '#lib/language/category-name.ts';
import { alternativesInWords, dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';

/** The conditions of a rule in words; all must hold. */
export function describeAudience(conditions: readonly Condition[], nameOf: (code: string) => string): string[] {
	return conditions.length === 0
		? [m.audience_everyone()]
		: conditions.map((condition) => describeCondition(condition, nameOf));
}

function describeCondition(condition: Condition, nameOf: (code: string) => string): string {
	if ('unit' in condition) return m.audience_unit({ units: alternativesInWords(condition.unit.map(nameOf)) });
	if ('category' in condition)
		return m.audience_category({ categories: alternativesInWords(condition.category.map(categoryName)) });
	if ('employment' in condition) return m.audience_employment({ kinds: alternativesInWords(condition.employment) });
	if ('start' in condition) {
		const isPost = condition.start === 'post';
		if ('since' in condition) {
			const date = dayInWords(condition.since);

			return isPost ? m.audience_post_since({ date }) : m.audience_employed_since({ date });
		}
		const date = dayInWords(condition.before);

		return isPost ? m.audience_post_before({ date }) : m.audience_employed_before({ date });
	}
	if ('head' in condition) return condition.head ? m.audience_head() : m.audience_not_head();

	return condition.any.map((each) => describeCondition(each, nameOf)).join(` ${m.audience_or()} `);
}
