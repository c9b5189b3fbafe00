import { error, fail, redirect } from '@sveltejs/kit';
import { isComplete } from '#lib/assessment/marks.ts';
import type { LearnerQuestion } from '#lib/assessment/snapshot.ts';
import { m } from '#lib/paraglide/messages.js';
import { findOwnAttempt, submitAttempt } from '#lib/server/attempts/attempts.ts';
import { database } from '#lib/web/database.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import { requireOpenAttempt, resultOf } from '../open-attempt.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params }) => {
	const { attempt, time } = await requireOpenAttempt(params.attempt);
	const { id, n, moduleTitle, quizTitle, total, navigation, blank, questions, answers, decided } = attempt;

	return {
		id,
		n,
		moduleTitle,
		quizTitle,
		total: total - decided.voided.length,
		navigation,
		blank: blank.length,
		/** Those that can still be opened. */
		questions: questions.map((question) => {
			const kept = answers.find((one) => one.slot === question.slot);
			const state: State = decided.voided.includes(question.slot) ? 'voided' : stateOf(question, kept?.tokens ?? []);
			const certainty = kept?.certainty ?? null;

			return { number: question.slot + 1, titleHtml: question.titleHtml, pool: question.poolName, state, certainty };
		}),
		...time
	};
};

type State = 'voided' | 'answered' | 'part' | 'blank';

function stateOf(question: LearnerQuestion, tokens: string[]): State {
	if (isComplete(question, tokens)) return 'answered';

	return tokens.length > 0 ? 'part' : 'blank';
}

export const actions: Actions = {
	/**
	 * Hands the answers in, which cannot be taken back. `blank` is the number of questions without an answer that the person
	 * has seen: if there are more by now, another tab or device has taken one back, and the page asks again.
	 */
	default: async ({ params, request }) => {
		const viewer = requirePerson();
		const db = database();
		const agreed = String((await request.formData()).get('blank') ?? '');
		const now = new Date();
		const found = (await findOwnAttempt(db, viewer.personId, params.attempt, now)) ?? error(404, m.attempt_unknown());
		if (found.open && !(/^\d{1,4}$/.test(agreed) && Number(agreed) >= found.blank.length)) {
			return fail(400, { message: m.review_changed() });
		}

		await submitAttempt(db, viewer.personId, params.attempt, now);
		// 303, so that reloading the result does not submit again.
		redirect(303, resultOf(params.attempt));
	}
};
