import { join } from 'node:path';
import { m } from '#lib/paraglide/messages.js';
import { signDueCheckpoints } from '#lib/server/audit/checkpoints.ts';
import { ensureSigningKey } from '#lib/server/audit/signing-key.ts';
import { connect, migrateDatabase } from '#lib/server/db/connect.ts';
import { findInstitution } from '#lib/server/organisation/institution.ts';
import { Problem } from '#lib/server/problem.ts';
import { publishUnpublished } from '#lib/server/publishing/publish-content.ts';
import { publicQuizWarnings } from '#lib/server/publishing/publishing.ts';
import { fillTallies } from '#lib/server/questions/rebuild.ts';
import { fillPassages } from '#lib/server/search/fill.ts';
import type { Settings } from '#lib/server/settings/settings.ts';

/** Makes a production database ready to be served. @throws Problem, such as `demo_refused` */
export async function startReady(root: string, settings: Settings): Promise<{ settings: Settings; greeting?: string }> {
	await migrateDatabase(settings.databaseUrl, join(root, 'drizzle'));
	const db = await connect(settings.databaseUrl);

	try {
		const key = await ensureSigningKey(settings.signingKeyFile, db);
		const institution = await findInstitution(db);
		if (institution?.demo && !settings.allowDemo) throw new Problem('demo_refused', m.start_demo_refused());
		// What a server that was off has left unsigned.
		await signDueCheckpoints(db, key, new Date());
		if (!institution) process.stderr.write(`${m.start_setup_needed()}\n`);

		await fillTallies(db, () => void process.stderr.write(`${m.start_figures()}\n`));
		await fillPassages(db);
		await publishUnpublished(db, settings, new Date());
		if (!institution?.demo) {
			for (const warning of await publicQuizWarnings(db)) process.stderr.write(`${warning}\n`);
		}
	} finally {
		db.close();
	}

	return { settings };
}
