import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { m } from '#lib/paraglide/messages.js';
import { applicationRoot } from '#lib/server/application-root.ts';
import { signDueCheckpoints } from '#lib/server/audit/checkpoints.ts';
import { ensureSigningKey } from '#lib/server/audit/signing-key.ts';
import { connect, migrateDatabase } from '#lib/server/db/connect.ts';
import { findInstitution } from '#lib/server/organisation/institution.ts';
import { Problem } from '#lib/server/problem.ts';
import { publishUnpublished } from '#lib/server/publishing/publish-content.ts';
import { publicQuizWarnings } from '#lib/server/publishing/publishing.ts';
import { readSettings } from '#lib/server/settings/settings.ts';
import { serve } from './serve.ts';

/** Starts a production server. @returns the exit code, once the server listens or could not be started */
export async function start(): Promise<0 | 1 | 2> {
	const root = applicationRoot();
	const envFile = join(root, '.env');
	if (existsSync(envFile) && 'loadEnvFile' in process) process.loadEnvFile(envFile);

	try {
		const settings = readSettings(process.env, root);
		await migrateDatabase(settings.databaseUrl, join(root, 'drizzle'));
		const db = await connect(settings.databaseUrl);

		try {
			const key = await ensureSigningKey(settings.signingKeyFile, db);
			const institution = await findInstitution(db);
			if (institution?.demo && !settings.allowDemo) throw new Problem('demo_refused', m.start_demo_refused());
			// What a server that was off has left unsigned.
			await signDueCheckpoints(db, key, new Date());
			if (!institution) process.stderr.write(`${m.start_setup_needed()}\n`);

			await publishUnpublished(db, settings, new Date());
			if (!institution?.demo) {
				for (const warning of await publicQuizWarnings(db)) process.stderr.write(`${warning}\n`);
			}
		} finally {
			db.close();
		}

		await serve(root, settings);

		return 0;
	} catch (error) {
		if (!(error instanceof Problem)) throw error;
		process.stderr.write(`${error.message}\n`);

		return error.code === 'settings_invalid' ? 2 : 1;
	}
}
