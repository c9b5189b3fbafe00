import { error, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { m } from '#lib/paraglide/messages.js';
import { closeOverdueAttempts, findOwnAttempt } from '#lib/server/attempts/attempts.ts';
import { findResult } from '#lib/server/attempts/results.ts';
import { fromMomentInWords, momentInWords } from '#lib/language/in-words.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { database } from '#lib/web/database.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import { againOf } from '../../../again-of.ts';
import { revokedInWords } from '../../../revoked-in-words.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params }) => {
	const viewer = requirePerson();
	const db = database();
	const now = new Date();
	const own = (await findOwnAttempt(db, viewer.personId, params.attempt, now)) ?? error(404, m.attempt_unknown());
	if (own.open) redirect(303, resolve('/(learner)/learn/attempts/[attempt]', { attempt: params.attempt }));

	await closeOverdueAttempts(db, now, viewer.personId);
	const result = (await findResult(db, viewer.personId, params.attempt, now)) ?? error(404, m.attempt_unknown());
	const { name, timeZone } = await requireInstitution(db);
	const { submittedAt, tries, revoked, ...shown } = result;
	const wait = tries?.nextAt && tries.nextAt > now ? fromMomentInWords(tries.nextAt, timeZone) : null;

	return {
		...shown,
		revoked: revokedInWords(revoked, { name, timeZone }),
		institution: name,
		submitted: momentInWords(submittedAt, timeZone),
		again: tries && { left: tries.left, wait, ...againOf(tries) }
	};
};
