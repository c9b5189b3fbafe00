import type { PostCategory } from '#lib/content/model.ts';
import { m } from '#lib/paraglide/messages.js';

/** A category of post in words. */
export function categoryName(category: PostCategory): string {
	return {
		jpt: m.audience_category_jpt(),
		administrator: m.audience_category_administrator(),
		pengawas: m.audience_category_pengawas(),
		fungsional: m.audience_category_fungsional(),
		pelaksana: m.audience_category_pelaksana(),
		camat: m.audience_category_camat(),
		lurah: m.audience_category_lurah()
	}[category];
}
