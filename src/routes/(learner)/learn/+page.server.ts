import { closeOverdueAttempts } from '#lib/server/attempts/attempts.ts';
import { cycleInWords, dayInWords, endOfDayInWords, fromMomentInWords, momentInWords } from '#lib/language/in-words.ts';
import { findOverview } from '#lib/server/learning/learning.ts';
import { m } from '#lib/paraglide/messages.js';
import { ownClock } from '#lib/server/organisation/clocks.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { ownKinds } from '#lib/server/reminders/notices.ts';
import { database } from '#lib/web/database.server.ts';
import { ownExpiring } from '#lib/web/expiring.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import { dismiss, shownNotices } from '#lib/web/notices.server.ts';
import type { Actions, PageServerLoad } from './$types';
import { failedInWords } from './failed-try.ts';
import { revokedInWords } from './revoked-in-words.ts';

export const load: PageServerLoad = async ({ url }) => {
	const viewer = requirePerson();
	const db = database();
	const { name, timeZone } = await requireInstitution(db);
	const now = new Date();
	const own = await ownClock(db, viewer.personId, now);
	await closeOverdueAttempts(db, now, viewer.personId);
	const { next, news, programmes } = await findOverview(db, viewer.personId, now);
	const failed = programmes
		.flatMap(({ modules }) => modules)
		.find((one) => next && 'moduleId' in next && one.moduleId === next.moduleId && one.failed)?.failed;

	return {
		notices: await shownNotices(viewer, ownKinds),
		expiring: await ownExpiring(viewer),
		institution: name,
		/** What brought somebody in just now. */
		entered: url.searchParams.has('activated')
			? m.account_activated()
			: url.searchParams.has('reset')
				? m.account_password_reset()
				: null,
		next: next && {
			...next,
			until: next.kind === 'wait' ? fromMomentInWords(next.until, timeZone) : '',
			deadline: next.kind === 'attempt' && next.deadlineAt ? momentInWords(next.deadlineAt, timeZone) : '',
			due: endOfDayInWords(next.dueOn, own.timeZone),
			late: next.dueOn < own.on,
			failed: failed ? failedInWords({ ...failed, again: null }, timeZone) : ''
		},
		news,
		programmes: programmes.map(({ certificate, revoked, ...one }) => ({
			...one,
			cycle: cycleInWords(one.cycle),
			due: endOfDayInWords(one.dueOn, own.timeZone),
			certificate: certificate && { ...certificate, validUntil: dayInWords(certificate.validUntil) },
			revoked: revokedInWords(revoked ? [revoked] : [], { name, timeZone }),
			modules: one.modules.map(({ failed, ...module }) => ({
				...module,
				failed: failed ? failedInWords(failed, timeZone) : '',
				retry: failed !== null && failed.again === null && !failed.ask
			}))
		}))
	};
};

export const actions: Actions = { dismiss };
