import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { addPerson } from '#lib/server/organisation/staff-changes.ts';
import { listUnits } from '#lib/server/organisation/units.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { typedFrom } from '#lib/web/typed.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async () => {
	const viewer = requireRole('administrator');
	const units = await listUnits(database(), viewer.today);

	return { today: viewer.today, units: units.map(({ code, name }) => ({ code, name })) };
};

export const actions: Actions = {
	default: async ({ request }) => {
		const viewer = requireRole('administrator');
		const typed = typedFrom(await request.formData());
		const acting = { actor: viewer.personId, on: viewer.today, now: new Date() };
		let person: string;

		try {
			person = await database().write((tx) => addPerson(tx, typed, acting));
		} catch (problem) {
			return failWith(problem, { typed });
		}

		redirect(303, resolve('/(admin)/admin/staff/[person]', { person }) + '?saved=1');
	}
};
