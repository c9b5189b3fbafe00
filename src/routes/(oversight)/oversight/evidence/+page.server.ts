import { keyFingerprint } from '#lib/server/evidence/capsule.ts';
import { ensureSigningKey } from '#lib/server/audit/signing-key.ts';
import { listUnitCycles } from '#lib/server/oversight/cycles.ts';
import { cycleInWords } from '#lib/language/in-words.ts';
import { database, settings } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async () => {
	const viewer = requireRole('auditor', 'administrator');
	const db = database();
	const cycles = await listUnitCycles(db, 'all', viewer.today);
	const { publicKey } = await ensureSigningKey(settings().signingKeyFile, db);

	return {
		cycles: cycles.map(({ id, programmeId, title, key }) => ({
			id,
			title,
			period: cycleInWords(key),
			path: `/oversight/evidence/${programmeId}/${key}`
		})),
		fingerprint: keyFingerprint(publicKey)
	};
};
