import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { isTwoPeoplePublish, setTwoPeoplePublish } from '#lib/server/organisation/institution.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url }) => {
	requireRole('administrator');

	return { twoPeoplePublish: await isTwoPeoplePublish(database()), saved: url.searchParams.has('saved') };
};

export const actions: Actions = {
	default: async ({ request }) => {
		const { personId } = requireRole('administrator');
		const wanted = (await request.formData()).get('twoPeoplePublish') === 'yes';
		await database().write((tx) => setTwoPeoplePublish(tx, wanted, { by: personId, now: new Date() }));

		redirect(303, `${resolve('/admin/settings')}?saved`);
	}
};
