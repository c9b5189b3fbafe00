import { error } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { asSelfCheck, judgeSelfCheck, listPractice } from '#lib/server/learning/self-check.ts';
import { publicationFor } from '#lib/server/publishing/publishing.ts';
import { database } from '#lib/web/database.server.ts';
import { formMarks } from '#lib/web/form-marks.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import type { Actions, PageServerLoad } from './$types';

type Params = { module: string; number: string };

export const load: PageServerLoad = async ({ params }) => {
	const { personId } = requirePerson();
	const { module, check, number, total } = await requirePractice(personId, params);

	return {
		module: { id: params.module, title: module.title, quizTitle: module.quizTitle },
		check: asSelfCheck(check),
		number,
		total
	};
};

export const actions: Actions = {
	check: async ({ params, request }) => {
		const { personId } = requirePerson();
		const form = await request.formData();
		const { check } = await requirePractice(personId, params);

		return { checked: judgeSelfCheck(check, formMarks(form, 'choice').get('own') ?? []) };
	}
};

/** Nothing is kept of practice, so a question is named by its place. */
async function requirePractice(personId: string, { module: moduleId, number: named }: Params) {
	const published = await publicationFor(database(), personId, moduleId);
	if (!published || published.publication.withdrawn) error(404, m.learn_module_unknown());

	const practice = listPractice(published);
	const number = /^[1-9]\d{0,3}$/.test(named) ? Number(named) : 0;
	const check = practice[number - 1] ?? error(404, m.practice_unknown());

	return { module: published.publication.module, check, number, total: practice.length };
}
