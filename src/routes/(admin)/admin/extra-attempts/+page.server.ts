import { fail, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { grantExtraAttempt, listExhausted, listGranted } from '#lib/server/attempts/extra-attempts.ts';
import { endOfDayInWords, momentInWords } from '#lib/language/in-words.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { maskNumber } from '#lib/server/organisation/numbers.ts';
import { whereaboutsInWords } from '#lib/server/organisation/whereabouts.ts';
import { Problem } from '#lib/server/problem.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async () => {
	const viewer = requireRole('administrator');
	const db = database();
	const { timeZone } = await requireInstitution(db);
	const waiting = await listExhausted(db, new Date());
	const granted = await listGranted(db);
	await recordView(viewer, 'extra_attempts', { page: 'extra_attempts', people: waiting.length + granted.length });

	return {
		waiting: waiting.map((one) => ({
			personId: one.personId,
			requirementId: one.requirementId,
			name: one.name,
			number: maskNumber(one.number),
			unit: one.unit,
			where: whereaboutsInWords(one.whereabouts),
			module: one.moduleTitle,
			programme: one.programmeTitle,
			due: endOfDayInWords(one.dueOn, timeZone),
			used: one.used,
			last: momentInWords(one.lastAt, timeZone)
		})),
		granted: granted.map((one) => ({ ...one, grantedAt: momentInWords(one.grantedAt, timeZone) }))
	};
};

export const actions: Actions = {
	default: async ({ request }) => {
		const viewer = requireRole('administrator');
		const form = await request.formData();
		const [personId, requirementId, reason] = ['person', 'requirement', 'reason'].map((name) =>
			String(form.get(name) ?? '')
		) as [string, string, string];

		try {
			await database().write((tx) =>
				grantExtraAttempt(tx, { personId, requirementId, reason, by: viewer.personId }, new Date())
			);
		} catch (problem) {
			if (problem instanceof Problem) return fail(400, { personId, requirementId, reason, message: problem.message });
			throw problem;
		}

		redirect(303, resolve('/admin/extra-attempts'));
	}
};
