import { dayInWords, momentInWords } from '#lib/language/in-words.ts';
import { belowInWords } from '#lib/server/documents/wording.ts';
import { publicAttestation } from '#lib/server/oversight/public-attestation.ts';
import { verifyCode } from '#lib/server/certificates/verification.ts';
import { dayOf } from '#lib/server/organisation/days.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { database } from '#lib/web/database.server.ts';
import { limitVerification } from '#lib/web/verify-limit.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const now = new Date();
	limitVerification(event, now);
	const db = database();
	const { timeZone } = await requireInstitution(db);
	const found = await verifyCode(db, event.params.code, now);
	// A revoked certificate must not live on in a cache.
	event.setHeaders({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });

	if (found.kind === 'attestation') {
		const statement = await publicAttestation(db, found.attestationId, now);
		const said = {
			signed: momentInWords(statement.signedAt, timeZone),
			asOf: momentInWords(statement.asOf, timeZone),
			below: statement.below.map((each) => ({ ...each, about: belowInWords(each, timeZone) }))
		};

		return { result: { kind: 'attestation' as const, statement, said } };
	}
	if (found.kind !== 'certificate') return { result: found };

	const day = (moment: Date) => dayInWords(dayOf(moment, timeZone));
	const said = {
		issued: day(new Date(found.facts.issuedAt)),
		validUntil: dayInWords(found.facts.validUntil),
		ended: found.endedAt ? day(found.endedAt) : ''
	};

	return { result: { ...found, said } };
};
