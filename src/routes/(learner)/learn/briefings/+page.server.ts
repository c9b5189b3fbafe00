import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { dayInWords } from '#lib/language/in-words.ts';
import { listOwnAttendance, typeDayCode } from '#lib/server/briefings/attendance.ts';
import { database } from '#lib/web/database.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url }) => {
	const { personId } = requirePerson();
	const attended = await listOwnAttendance(database(), personId);

	return {
		noted: url.searchParams.has('noted'),
		attended: attended.map(({ heldOn, ...one }) => ({ ...one, day: dayInWords(heldOn) }))
	};
};

export const actions: Actions = {
	default: async ({ request }) => {
		const { personId } = requirePerson();
		const code = String((await request.formData()).get('code') ?? '').slice(0, 100);

		try {
			await database().write((tx) => typeDayCode(tx, personId, code, new Date()));
		} catch (problem) {
			return failWith(problem, { code });
		}

		redirect(303, `${resolve('/learn/briefings')}?noted`);
	}
};
