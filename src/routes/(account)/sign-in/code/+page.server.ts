import { redirect } from '@sveltejs/kit';
import { completeSignIn, findPendingSignIn } from '#lib/server/accounts/pending-sign-in.ts';
import type { FactorProof } from '#lib/server/accounts/second-factor.ts';
import { Problem } from '#lib/server/problem.ts';
import { database, factorKey } from '#lib/web/database.server.ts';
import { enter } from '#lib/web/door.server.ts';
import { landingAfterSignIn } from '#lib/web/landing.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { readPendingCookie } from '#lib/web/sessions.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ cookies, url, locals }) => {
	const waiting = await findPendingSignIn(database(), readPendingCookie({ cookies, url }), new Date());
	if (!waiting) redirect(303, locals.viewer ? '/learn' : `/sign-in?late${nextOf(url)}`);
};

export const actions: Actions = {
	default: async ({ request, cookies, url }) => {
		const code = String((await request.formData()).get('code') ?? '').slice(0, 100);
		let entered: { personId: string; resetUnseen: boolean; proof: FactorProof };

		try {
			const key = await factorKey();
			const token = readPendingCookie({ cookies, url });
			entered = await enter(({ address, now, begin }) =>
				completeSignIn(database(), key, { token, code, address }, now, begin)
			);
		} catch (error) {
			if (error instanceof Problem && error.code === 'sign_in_gone') redirect(303, `/sign-in?late${nextOf(url)}`);

			// Only a code that does not work once more is shown again.
			return failWith(error, { code: error instanceof Problem && error.code === 'factor_code_unreadable' ? code : '' });
		}

		const next = await landingAfterSignIn(url, entered);
		redirect(
			303,
			entered.proof.by === 'recovery' ? `/profile/second-factor?recovered&next=${encodeURIComponent(next)}` : next
		);
	}
};

/** The page that was asked for before signing in, to be asked for again. */
function nextOf(url: URL): string {
	const next = url.searchParams.get('next');

	return next === null ? '' : `&next=${encodeURIComponent(next)}`;
}
