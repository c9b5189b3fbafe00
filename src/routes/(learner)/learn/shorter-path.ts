import { dayInWords } from '#lib/language/in-words.ts';
import type { ModuleView } from '#lib/server/learning/learning.ts';
import { dayOf } from '#lib/server/organisation/days.ts';

/** What `ShorterPath.svelte` shows. */
export function shorterPathInWords({ refresher, questions }: ModuleView, timeZone: string) {
	if (!refresher) return null;
	const { passedAt, ...told } = refresher;

	return { ...told, questions, on: dayInWords(dayOf(passedAt, timeZone)) };
}
