import { redirect } from '@sveltejs/kit';
import { parseCode } from '#lib/server/documents/codes.ts';
import { limitVerification } from '#lib/web/verify-limit.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = (event) => {
	const typed = event.url.searchParams.get('code')?.trim().slice(0, 300) ?? '';
	if (!typed) return { typed, hint: null };

	limitVerification(event, new Date());
	const parsed = parseCode(typed);
	if (parsed.ok) redirect(303, `/verify/${parsed.code}`);

	return { typed, hint: parsed.hint };
};
