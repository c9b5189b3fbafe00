import { error, fail, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { dayInWords, momentInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { acknowledge, listAcknowledged } from '#lib/server/official-texts/acknowledgements.ts';
import { findCircularQuestions, findCurrentText, listTextVersions } from '#lib/server/official-texts/official-texts.ts';
import { asAsked, checkReading } from '#lib/server/learning/reading-check.ts';
import { database } from '#lib/web/database.server.ts';
import { formMarks } from '#lib/web/form-marks.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params }) => {
	const { personId } = requirePerson();
	const db = database();
	const { timeZone } = await requireInstitution(db);
	const [text, ...earlier] = await listTextVersions(db, 'circular', params.circular);
	if (!text) error(404, m.text_unknown());

	const own = (await listAcknowledged(db, personId)).filter(({ kind, ref }) => kind === 'circular' && ref === text.ref);
	const last = own[0];
	const acknowledged = last?.version === text.version ? momentInWords(last.at, timeZone) : null;
	const questions = acknowledged ? [] : await findCircularQuestions(db, text.id);

	return {
		circular: {
			...{ ref: text.ref, title: text.title, version: text.version, bodyHtml: text.bodyHtml },
			source: m.text_source({ institution: text.institution, date: dayInWords(text.issuedOn), version: text.version })
		},
		earlier: earlier.length > 0,
		/** The version that the person has acknowledged before. */
		before: acknowledged ? null : (last?.version ?? null),
		acknowledged,
		asked: questions.map(asAsked)
	};
};

export const actions: Actions = {
	default: async ({ params, request }) => {
		const { personId } = requirePerson();
		const db = database();
		const form = await request.formData();
		const version = Number(form.get('version'));
		const ticked = form.get('understood') !== null;
		const text = (await findCurrentText(db, 'circular', params.circular)) ?? error(404, m.text_unknown());
		const questions = await findCircularQuestions(db, text.id);
		const given = formMarks(form, 'answer');
		const sent = new Map(questions.map(({ public: { id } }, index) => [id, given.get(String(index)) ?? []]));
		const checked = checkReading(questions, sent);
		const refused = (message: string) => fail(400, { message, checked, ticked });

		if (checked.some(({ verdict }) => verdict !== 'right')) return refused(m.circular_not_all_right());
		if (!ticked) return refused(m.circular_not_ticked());

		try {
			await db.write((tx) => acknowledge(tx, { personId, kind: 'circular', ref: text.ref, version }, new Date()));
		} catch (problem) {
			return failWith(problem, { checked, ticked });
		}

		// 303, so that reloading the page does not send it again.
		redirect(303, resolve('/(learner)/learn/circulars/[circular]', { circular: text.ref }));
	}
};
