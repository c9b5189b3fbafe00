import { redirect } from '@sveltejs/kit';
import { signIn, type Admitted, type SignedInAccount } from '#lib/server/accounts/sign-in.ts';
import { database } from '#lib/web/database.server.ts';
import { enter } from '#lib/web/door.server.ts';
import { landingAfterSignIn } from '#lib/web/landing.server.ts';
import { nextPath } from '#lib/web/next-path.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { queueText } from '#lib/web/sign-in-queue.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url, parent }) => ({
	next: nextPath(url, (await parent()).landing),
	asked: url.searchParams.has('next'),
	left: url.searchParams.has('left'),
	late: url.searchParams.has('late'),
	queue: queueText()
});

export const actions: Actions = {
	default: async ({ request, url }) => {
		const form = await request.formData();
		const number = String(form.get('number') ?? '').slice(0, 100);
		const password = String(form.get('password') ?? '');
		let entered: SignedInAccount & Admitted;

		try {
			entered = await enter(({ address, now, begin }) => signIn(database(), { number, password, address }, now, begin));
		} catch (error) {
			return failWith(error, { number });
		}

		const next = url.searchParams.get('next');
		if (entered.pending) redirect(303, `/sign-in/code${next === null ? '' : `?next=${encodeURIComponent(next)}`}`);

		redirect(303, await landingAfterSignIn(url, entered));
	}
};
