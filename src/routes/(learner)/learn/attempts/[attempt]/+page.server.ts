import { error, fail, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { advanceAttempt, findOwnAttempt, saveAnswerForm, submitAttempt } from '#lib/server/attempts/attempts.ts';
import { Problem } from '#lib/server/problem.ts';
import { database } from '#lib/web/database.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import type { Actions, PageServerLoad } from './$types';
import { limitInWords } from '../../limit-in-words.ts';
import { readAnswerForm } from './answer-form.ts';
import { requireOpenAttempt, resultOf } from './open-attempt.ts';
import { secondsUntil } from './seconds-until.ts';

/** A page whose clock has run out may be this much ahead of the server's, but no more: time may have been given back. */
const earlySeconds = 10;

export const load: PageServerLoad = async ({ params }) => {
	const { attempt, time } = await requireOpenAttempt(params.attempt);
	const { limitMinutes, standardLimitMinutes, decided, ...shown } = attempt;
	const extended = limitMinutes !== standardLimitMinutes;

	return {
		...shown,
		...time,
		/** What this person was given, where that is more than the quiz gives. */
		extended: extended ? limitInWords({ limitMinutes, standardLimitMinutes }) : null,
		notices: decided.notices.map(({ note }) => note),
		voided: decided.voided
	};
};

export const actions: Actions = {
	/** For those without scripts: everything that the page shows, at once. */
	save: async ({ params, request }) => {
		const viewer = requirePerson();
		const form = readAnswerForm(await request.formData());

		try {
			const { stayed } = await saveAnswerForm(database(), viewer.personId, params.attempt, form, new Date());

			return { saved: true, stayed: stayed.map((slot) => slot + 1) };
		} catch (problem) {
			return failed(params.attempt, problem);
		}
	},

	/**
	 * Of a quiz that goes one way: on to the next question. Whoever leaves one without an answer is asked first, because
	 * nobody comes back to it.
	 */
	next: async ({ params, request }) => {
		const viewer = requirePerson();
		const db = database();
		const form = await request.formData();
		const answers = readAnswerForm(form);
		const from = answers[0]?.slot ?? -1;

		try {
			const { blank } = await saveAnswerForm(db, viewer.personId, params.attempt, answers, new Date());
			if (blank.includes(from) && form.get('skip') !== 'yes') return { skipping: from + 1 };

			await advanceAttempt(db, viewer.personId, params.attempt, from, new Date());
		} catch (problem) {
			return failed(params.attempt, problem);
		}

		redirect(303, resolve('/(learner)/learn/attempts/[attempt]', { attempt: params.attempt }));
	},

	/** Saves everything, and leads to the page that shows what is answered and hands it in. */
	review: async ({ params, request }) => {
		const viewer = requirePerson();
		const answers = readAnswerForm(await request.formData());

		try {
			await saveAnswerForm(database(), viewer.personId, params.attempt, answers, new Date());
		} catch (problem) {
			return failed(params.attempt, problem);
		}

		redirect(303, resolve('/(learner)/learn/attempts/[attempt]/review', { attempt: params.attempt }));
	},

	/** The time is up: what the page holds is handed in as it is. */
	finish: async ({ params, request }) => {
		const viewer = requirePerson();
		const db = database();
		const answers = readAnswerForm(await request.formData());
		const now = new Date();

		try {
			const found = await findOwnAttempt(db, viewer.personId, params.attempt, now);
			if (found?.open) {
				await saveAnswerForm(db, viewer.personId, params.attempt, answers, now);
				const left = secondsUntil(found.deadlineAt, now);
				if (left === null || left > earlySeconds) {
					redirect(303, resolve('/(learner)/learn/attempts/[attempt]', { attempt: params.attempt }));
				}
			}
			await submitAttempt(db, viewer.personId, params.attempt, now, { byClock: true });
		} catch (problem) {
			return failed(params.attempt, problem);
		}

		// 303, so that reloading the result does not submit again.
		redirect(303, resultOf(params.attempt));
	}
};

function failed(attempt: string, problem: unknown) {
	if (!(problem instanceof Problem)) throw problem;
	if (problem.code === 'attempt_unknown') error(404, problem.message);
	// Handed in already, or out of time: then the result is what there is to show.
	if (['attempt_closed', 'attempt_deadline'].includes(problem.code)) redirect(303, resultOf(attempt));
	// A tab that is behind is led to the question that is being asked.
	if (problem.code === 'attempt_question_done') {
		redirect(303, resolve('/(learner)/learn/attempts/[attempt]', { attempt }));
	}

	return fail(400, { message: problem.message });
}
