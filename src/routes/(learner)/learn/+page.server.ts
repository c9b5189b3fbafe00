import { closeOverdueAttempts } from '#lib/server/attempts/attempts.ts';
import { endOfDayInWords, momentInWords } from '#lib/language/in-words.ts';
import { findOverview } from '#lib/server/learning/learning.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { database } from '#lib/web/database.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async () => {
	const viewer = requirePerson();
	const db = database();
	const { name, timeZone } = await requireInstitution(db);
	const now = new Date();
	await closeOverdueAttempts(db, now, viewer.personId);
	const { next, minutesLeft, programmes } = await findOverview(db, viewer.personId, now);

	return {
		institution: name,
		next: next && {
			...next,
			until: next.kind === 'wait' ? momentInWords(next.until, timeZone) : '',
			deadline: next.kind === 'attempt' && next.deadlineAt ? momentInWords(next.deadlineAt, timeZone) : ''
		},
		minutesLeft,
		programmes: programmes.map((one) => ({ ...one, due: endOfDayInWords(one.dueOn, timeZone) }))
	};
};
