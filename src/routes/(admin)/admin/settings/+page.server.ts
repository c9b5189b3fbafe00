import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { countActiveHolders } from '#lib/server/accounts/roles.ts';
import {
	isProgressPublic,
	isTwoPeoplePublish,
	setProgressPublic,
	setTwoPeoplePublish
} from '#lib/server/organisation/institution.ts';
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
		publicProgress: await isProgressPublic(db),
		saved: url.searchParams.has('saved')
	};
};

export const actions: Actions = {
	default: async ({ request }) => {
		const { personId } = requireRole('administrator');
		const form = await request.formData();
		const act = { by: personId, now: new Date() };
		await database().write(async (tx) => {
			await setTwoPeoplePublish(tx, form.get('twoPeoplePublish') === 'yes', act);
			await setProgressPublic(tx, form.get('publicProgress') === 'yes', act);
		});

		redirect(303, `${resolve('/admin/settings')}?saved`);
	}
};
