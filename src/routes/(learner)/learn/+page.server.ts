import { closeOverdueAttempts } from '#lib/server/attempts/attempts.ts';
import { dayInWords, momentInWords } from '#lib/server/documents/wording.ts';
import { findOverview } from '#lib/server/learning/learning.ts';
import { zoneLabel } from '#lib/server/organisation/days.ts';
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
			until: next.kind === 'wait' ? momentInWords(next.until.toISOString(), timeZone) : '',
			deadline: next.kind === 'attempt' && next.deadlineAt ? momentInWords(next.deadlineAt.toISOString(), timeZone) : ''
		},
		minutesLeft,
		programmes: programmes.map((one) => ({ ...one, due: `${dayInWords(one.dueOn)} 23.59 ${zoneLabel(timeZone)}` }))
	};
};
