import { exactMomentInWords } from '#lib/language/in-words.ts';
import { describeActor } from '#lib/server/audit/describe-actor.ts';
import { describeKind } from '#lib/server/audit/describe-kind.ts';
import { describeSubject } from '#lib/server/audit/describe-subject.ts';
import { listAudit } from '#lib/server/audit/log.ts';
import { latestCheckpoint } from '#lib/server/audit/checkpoints.ts';
import { recordAudit } from '#lib/server/audit/audit.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import type { PageServerLoad } from './$types';
import { askedLog } from './asked-log.server.ts';
import { describePayload } from './describe-payload.ts';

export const load: PageServerLoad = async ({ url }) => {
	const viewer = requireRole('administrator', 'auditor');
	const db = database();
	const asked = askedLog(url);
	const { query } = asked;
	const before = Number(url.searchParams.get('before')) || undefined;
	const { entries, more } = await listAudit(db, { ...asked, before });

	// The log tells who looked at it; turning a page of an unsearched log is the same look.
	if (!before || query) {
		await db.write((tx) =>
			recordAudit(tx, {
				at: new Date(),
				actor: viewer.personId,
				kind: 'audit.view',
				subject: 'log',
				payload: { searched: query !== '' }
			})
		);
	}

	const { timeZone } = await requireInstitution(db);
	const checkpoint = await latestCheckpoint(db);

	return {
		query,
		views: url.searchParams.has('views'),
		entries: entries.map((entry) => ({
			...entry,
			actor: describeActor(entry.actor),
			act: describeKind(entry.kind),
			subject: describeSubject(entry.subject),
			about: entry.subject,
			details: describePayload(entry, timeZone),
			when: exactMomentInWords(entry.at, timeZone)
		})),
		next: more ? (entries.at(-1)?.seq ?? null) : null,
		checkpoint: checkpoint ? { ...checkpoint, when: exactMomentInWords(checkpoint.at, timeZone) } : null
	};
};
