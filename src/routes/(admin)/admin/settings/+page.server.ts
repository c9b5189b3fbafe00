import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { countActiveHolders } from '#lib/server/accounts/roles.ts';
import {
	findFactorGrace,
	isProgressPublic,
	isTwoPeoplePublish,
	longestGraceDays,
	setFactorGrace,
	setProgressPublic,
	setTwoPeoplePublish
} from '#lib/server/organisation/institution.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url }) => {
	const { today } = requireRole('administrator');
	const db = database();

	return {
		twoPeoplePublish: await isTwoPeoplePublish(db),
		/** Who can open uploads, and so approve those of others. */
		approvers: await countActiveHolders(db, ['trainer', 'administrator'], today),
		publicProgress: await isProgressPublic(db),
		factorGraceDays: await findFactorGrace(db),
		longestGraceDays,
		saved: url.searchParams.has('saved')
	};
};

export const actions: Actions = {
	default: async ({ request }) => {
		const { personId } = requireRole('administrator');
		const form = await request.formData();
		const twoPeoplePublish = form.get('twoPeoplePublish') === 'yes';
		const publicProgress = form.get('publicProgress') === 'yes';
		const factorGraceDays = String(form.get('factorGraceDays') ?? '').slice(0, 20);
		const act = { by: personId, now: new Date() };

		try {
			await database().write(async (tx) => {
				await setTwoPeoplePublish(tx, twoPeoplePublish, act);
				await setProgressPublic(tx, publicProgress, act);
				await setFactorGrace(tx, factorGraceDays, act);
			});
		} catch (problem) {
			return failWith(problem, { twoPeoplePublish, publicProgress, factorGraceDays });
		}

		redirect(303, `${resolve('/admin/settings')}?saved`);
	}
};
