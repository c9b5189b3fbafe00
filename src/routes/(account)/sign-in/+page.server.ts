import { redirect } from '@sveltejs/kit';
import { listRoles } from '#lib/server/accounts/roles.ts';
import { signIn } from '#lib/server/accounts/sign-in.ts';
import { today } from '#lib/server/organisation/institution.ts';
import { database } from '#lib/web/database.server.ts';
import { enter } from '#lib/web/door.server.ts';
import { landingOf } from '#lib/web/landing.server.ts';
import { nextPath } from '#lib/web/next-path.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { queueText } from '#lib/web/sign-in-queue.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url, parent }) => ({
	next: nextPath(url, (await parent()).landing),
	asked: url.searchParams.has('next'),
	left: url.searchParams.has('left'),
	queue: queueText()
});

export const actions: Actions = {
	default: async ({ request, url }) => {
		const form = await request.formData();
		const number = String(form.get('number') ?? '').slice(0, 100);
		const password = String(form.get('password') ?? '');
		let resetUnseen: boolean;
		let personId: string;

		try {
			({ resetUnseen, personId } = await enter(({ address, now, begin }) =>
				signIn(database(), { number, password, address }, now, begin)
			));
		} catch (error) {
			return failWith(error, { number });
		}

		const roles = await listRoles(database(), personId, await today(database(), new Date()));
		const next = nextPath(url, await landingOf({ personId, roles }));
		redirect(303, resetUnseen ? `/sign-in/notice?next=${encodeURIComponent(next)}` : next);
	}
};
