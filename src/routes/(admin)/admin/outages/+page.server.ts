import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { momentInWords, zoneLabel } from '#lib/language/in-words.ts';
import { declareOutage, examineOutage, listOutages, readOutage } from '#lib/server/attempts/outages.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { requireSure } from '#lib/web/sure.server.ts';
import { typedFrom } from '#lib/web/typed.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url }) => {
	requireRole('administrator');
	const db = database();
	const { timeZone } = await requireInstitution(db);
	const declared = url.searchParams.get('declared');

	return {
		zone: zoneLabel(timeZone),
		declared,
		outages: (await listOutages(db)).map(({ startedAt, endedAt, ...one }) => ({
			...one,
			from: momentInWords(startedAt, timeZone),
			to: momentInWords(endedAt, timeZone)
		}))
	};
};

export const actions: Actions = {
	/** Counts what would be given back; writes nothing. */
	examine: async ({ request }) => {
		requireRole('administrator');
		const typed = outageFrom(await request.formData());
		const db = database();

		try {
			const gap = await readOutage(db, typed, new Date());

			return { typed, effect: await examineOutage(db, gap), message: null, field: null };
		} catch (problem) {
			return failWith(problem, { typed, effect: null });
		}
	},

	declare: async ({ request }) => {
		const viewer = requireRole('administrator');
		const form = await request.formData();
		const typed = outageFrom(form);
		const db = database();
		const now = new Date();
		let declared;

		try {
			const gap = await readOutage(db, typed, now);
			try {
				requireSure(form);
			} catch (problem) {
				return failWith(problem, { typed, effect: await examineOutage(db, gap) });
			}
			declared = await declareOutage(db, { ...typed, by: viewer.personId }, now);
		} catch (problem) {
			return failWith(problem, { typed, effect: null });
		}

		redirect(303, `${resolve('/admin/outages')}?declared=${declared.id}`);
	}
};

function outageFrom(form: FormData) {
	const { from = '', to = '', reason = '' } = typedFrom(form);

	return { from, to, reason };
}
