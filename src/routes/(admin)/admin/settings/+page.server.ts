import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { countActiveHolders } from '#lib/server/accounts/roles.ts';
import { isTwoPeoplePublish, setTwoPeoplePublish } from '#lib/server/organisation/institution.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url }) => {
	const { today } = requireRole('administrator');
	const db = database();

	return {
		twoPeoplePublish: await isTwoPeoplePublish(db),
		/** Who can open uploads, and so approve those of others. */
		approvers: await countActiveHolders(db, ['trainer', 'administrator'], today),
		saved: url.searchParams.has('saved')
	};
};

export const actions: Actions = {
	default: async ({ request }) => {
		const { personId } = requireRole('administrator');
		const wanted = (await request.formData()).get('twoPeoplePublish') === 'yes';
		await database().write((tx) => setTwoPeoplePublish(tx, wanted, { by: personId, now: new Date() }));

		redirect(303, `${resolve('/admin/settings')}?saved`);
	}
};
