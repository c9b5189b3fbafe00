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
import { describePayload } from './describe-payload.ts';

export const load: PageServerLoad = async ({ url }) => {
	const viewer = requireRole('administrator', 'auditor');
	const db = database();
	const query = url.searchParams.get('q')?.trim().slice(0, 100) ?? '';
	const before = Number(url.searchParams.get('before')) || undefined;
	const views = url.searchParams.has('views');
	// Whoever searches for a number asks for all that is known of it, also who looked.
	const { entries, more } = await listAudit(db, { query, before, views: views || query !== '' });

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
		views,
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
