import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { KnownPost } from './timeline.ts';

/** Posts that an earlier one takes back, as a form and a file tell of them: which, where and from when. */
export function withdrawnInWords(posts: readonly KnownPost[], unitName: (id: string) => string): string {
	return posts
		.map(({ title, unitId, validFrom }) =>
			m.staff_withdrawn_post({ title, unit: unitName(unitId), day: dayInWords(validFrom) })
		)
		.join('; ');
}
