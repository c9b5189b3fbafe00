import { error, fail, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { m } from '#lib/paraglide/messages.js';
import { findOwnAttempt, saveAnswerForm, submitAttempt } from '#lib/server/attempts/attempts.ts';
import { momentInWords } from '#lib/language/in-words.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { Problem } from '#lib/server/problem.ts';
import { database } from '#lib/web/database.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import type { Actions, PageServerLoad } from './$types';
import { readAnswerForm } from './answer-form.ts';

export const load: PageServerLoad = async ({ params }) => {
	const viewer = requirePerson();
	const db = database();
	const now = new Date();
	const found = (await findOwnAttempt(db, viewer.personId, params.attempt, now)) ?? error(404, m.attempt_unknown());
	if (!found.open) redirect(303, resultOf(params.attempt));

	const { timeZone } = await requireInstitution(db);
	const { deadlineAt, ...attempt } = found;

	return {
		...attempt,
		deadline: deadlineAt && momentInWords(deadlineAt, timeZone),
		/** Counted by the server's clock; a phone's may be wrong. */
		secondsLeft: deadlineAt && Math.max(0, Math.floor((deadlineAt.getTime() - now.getTime()) / 1000))
	};
};

export const actions: Actions = {
	/** For those without scripts: everything that the page shows, at once. */
	save: async ({ params, request }) => {
		const viewer = requirePerson();
		const form = readAnswerForm(await request.formData());

		try {
			await saveAnswerForm(database(), viewer.personId, params.attempt, form, new Date());

			return { saved: true };
		} catch (problem) {
			return failed(problem);
		}
	},

	/**
	 * Hands the answers in, which cannot be taken back. `confirm` is the number of blanks to which the person has agreed:
	 * without scripts an answer may be taken back after they were named.
	 */
	submit: async ({ params, request }) => {
		const viewer = requirePerson();
		const db = database();
		const form = await request.formData();
		const answers = readAnswerForm(form);
		const now = new Date();

		try {
			const { blank } = await saveAnswerForm(db, viewer.personId, params.attempt, answers, now);
			const agreed = String(form.get('confirm') ?? '');
			if (!/^\d{1,4}$/.test(agreed) || Number(agreed) < blank.length) return { blank: blank.map((slot) => slot + 1) };
		} catch (problem) {
			// Handed in already, or out of time: then the result is what there is to show.
			if (!(problem instanceof Problem) || !['attempt_closed', 'attempt_deadline'].includes(problem.code)) {
				return failed(problem);
			}
		}

		try {
			await submitAttempt(db, viewer.personId, params.attempt, now);
		} catch (problem) {
			return failed(problem);
		}

		// 303, so that reloading the result does not submit again.
		redirect(303, resultOf(params.attempt));
	}
};

function failed(problem: unknown) {
	if (!(problem instanceof Problem)) throw problem;
	if (problem.code === 'attempt_unknown') error(404, problem.message);

	return fail(400, { message: problem.message });
}

function resultOf(attempt: string): string {
	return resolve('/(learner)/learn/attempts/[attempt]/result', { attempt });
}
