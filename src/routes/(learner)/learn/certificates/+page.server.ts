import { listOwnCertificates } from '#lib/server/certificates/list.ts';
import { formatCode } from '#lib/server/documents/codes.ts';
import { cycleInWords, dayInWords } from '#lib/language/in-words.ts';
import { dayOf } from '#lib/server/organisation/days.ts';
import { database } from '#lib/web/database.server.ts';
import { ownExpiring } from '#lib/web/expiring.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async () => {
	const viewer = requirePerson();
	const certificates = await listOwnCertificates(database(), viewer.personId, viewer.today);
	const expiring = await ownExpiring(viewer);
	const numbers = new Map(certificates.map((one) => [one.id, one.number]));

	return {
		certificates: certificates.map(({ id, number, code, facts, issuedAt, validUntil, state, ended }) => ({
			id,
			number,
			code: formatCode(code),
			programme: facts.programme.title,
			cycle: cycleInWords(facts.programme.cycle),
			issued: dayInWords(dayOf(issuedAt, facts.timeZone)),
			validUntil: dayInWords(validUntil),
			state,
			/** Nothing is said of one that has been renewed. */
			expiring: expiring.find((one) => one.id === id) ?? null,
			reason: ended?.kind === 'revoked' ? ended.reason : null,
			successor: ended?.successorId ? (numbers.get(ended.successorId) ?? null) : null
		}))
	};
};
