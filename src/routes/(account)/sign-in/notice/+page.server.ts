import { redirect } from '@sveltejs/kit';
import { issuerText } from '#lib/server/accounts/issuer-text.ts';
import { acknowledgeReset, findUnseenReset } from '#lib/server/accounts/sign-in.ts';
import { momentInWords } from '#lib/language/in-words.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { database } from '#lib/web/database.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import { nextPath } from '#lib/web/next-path.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url }) => {
	const viewer = requirePerson();
	const reset = await findUnseenReset(database(), viewer.accountId);
	if (!reset) redirect(303, nextPath(url));

	const { timeZone } = await requireInstitution(database());

	return {
		issuer: issuerText(reset.issuerKind, reset.issuerName),
		usedAt: momentInWords(reset.usedAt, timeZone)
	};
};

export const actions: Actions = {
	default: async ({ url }) => {
		const viewer = requirePerson();
		await acknowledgeReset(database(), viewer.accountId, new Date());

		redirect(303, nextPath(url));
	}
};
