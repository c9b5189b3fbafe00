import { error, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { m } from '#lib/paraglide/messages.js';
import { findOwnAttempt } from '#lib/server/attempts/attempts.ts';
import { momentInWords } from '#lib/language/in-words.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { database } from '#lib/web/database.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import { secondsUntil } from './seconds-until.ts';

/** The viewer's own open attempt and its time; one that is closed leads to its result. */
export async function requireOpenAttempt(attemptId: string) {
	const viewer = requirePerson();
	const db = database();
	const now = new Date();
	const found = (await findOwnAttempt(db, viewer.personId, attemptId, now)) ?? error(404, m.attempt_unknown());
	if (!found.open) redirect(303, resultOf(attemptId));

	const { timeZone } = await requireInstitution(db);
	const { deadlineAt, ...attempt } = found;

	return {
		attempt,
		time: {
			deadline: deadlineAt && momentInWords(deadlineAt, timeZone),
			secondsLeft: secondsUntil(deadlineAt, now)
		}
	};
}

export function resultOf(attempt: string): string {
	return resolve('/(learner)/learn/attempts/[attempt]/result', { attempt });
}
