import { error, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { m } from '#lib/paraglide/messages.js';
import { closeOverdueAttempts, findOwnAttempt } from '#lib/server/attempts/attempts.ts';
import { findResult } from '#lib/server/attempts/results.ts';
import { fromMomentInWords, momentInWords } from '#lib/language/in-words.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { reportKindName } from '#lib/language/report-kind-name.ts';
import { reportKinds } from '#lib/server/db/schema/questions.ts';
import { Problem } from '#lib/server/problem.ts';
import { longestNote, reportQuestion } from '#lib/server/questions/reports.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { typedFrom } from '#lib/web/typed.server.ts';
import { database } from '#lib/web/database.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import { againOf } from '../../../again-of.ts';
import { revokedInWords } from '../../../revoked-in-words.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, url }) => {
	const viewer = requirePerson();
	const db = database();
	const now = new Date();
	const own = (await findOwnAttempt(db, viewer.personId, params.attempt, now)) ?? error(404, m.attempt_unknown());
	if (own.open) redirect(303, resolve('/(learner)/learn/attempts/[attempt]', { attempt: params.attempt }));

	await closeOverdueAttempts(db, now, viewer.personId);
	const result = (await findResult(db, viewer.personId, params.attempt, now)) ?? error(404, m.attempt_unknown());
	const { name, timeZone } = await requireInstitution(db);
	const { submittedAt, tries, revoked, asked, reports, ...shown } = result;
	const wait = tries?.nextAt && tries.nextAt > now ? fromMomentInWords(tries.nextAt, timeZone) : null;

	return {
		...shown,
		revoked: revokedInWords(revoked, { name, timeZone }),
		institution: name,
		submitted: momentInWords(submittedAt, timeZone),
		again: tries && { left: tries.left, wait, ...againOf(tries) },
		reportable: asked.filter(({ slot }) => !reports.some((one) => one.slot === slot)),
		reports: reports.map((one) => ({ ...one, kind: reportKindName(one.kind) })),
		reported: url.searchParams.has('reported'),
		reportKinds: reportKinds.map((value) => ({ value, label: reportKindName(value) })),
		longestNote
	};
};

export const actions: Actions = {
	report: async ({ params, request }) => {
		const { personId } = requirePerson();
		const typed = typedFrom(await request.formData());
		const slot = /^\d{1,3}$/.test(typed.slot ?? '') ? Number(typed.slot) : -1;
		const { kind = '', note = '' } = typed;

		try {
			await database().write((tx) =>
				reportQuestion(tx, { personId, attemptId: params.attempt, slot, kind, note }, new Date())
			);
		} catch (problem) {
			if (problem instanceof Problem && problem.code === 'attempt_unknown') error(404, problem.message);

			return failWith(problem, { typed });
		}

		redirect(
			303,
			resolve('/(learner)/learn/attempts/[attempt]/result', { attempt: params.attempt }) + '?reported#laporan'
		);
	}
};
