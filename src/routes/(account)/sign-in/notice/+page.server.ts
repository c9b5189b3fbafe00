import { redirect } from '@sveltejs/kit';
import { issuerText } from '#lib/server/accounts/issuer-text.ts';
import { acknowledgeReset, listUnseenResets } from '#lib/server/accounts/reset-notice.ts';
import { momentInWords } from '#lib/language/in-words.ts';
import { database } from '#lib/web/database.server.ts';
import { requireSignedIn } from '#lib/web/guards.server.ts';
import { nextPath } from '#lib/web/next-path.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url }) => {
	const viewer = requireSignedIn();
	const resets = await listUnseenResets(database(), viewer.accountId);
	if (resets.length === 0) redirect(303, nextPath(url));

	return {
		resets: resets.map(({ what, at, issuerKind, issuerName }) => ({
			what,
			issuer: issuerText(issuerKind, issuerName),
			at: momentInWords(at, viewer.institution.timeZone)
		}))
	};
};

export const actions: Actions = {
	default: async ({ url }) => {
		const viewer = requireSignedIn();
		await acknowledgeReset(database(), viewer.accountId, new Date());

		redirect(303, nextPath(url));
	}
};
