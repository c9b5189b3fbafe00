import { join } from 'node:path';
import { env } from '$env/dynamic/private';
import { applicationRoot } from '#lib/server/application-root.ts';
import { ensureFactorKey, type FactorKey } from '#lib/server/accounts/factor-key.ts';
import { connect, migrateDatabase, type Database } from '#lib/server/db/connect.ts';
import { Problem } from '#lib/server/problem.ts';
import { readSettings, type Settings } from '#lib/server/settings/settings.ts';
import { m } from '#lib/paraglide/messages.js';

let read: Settings | undefined;
let opened: Promise<Database> | undefined;
let open: Database | undefined;

/** @throws Problem `settings_invalid` */
export function settings(): Settings {
	return (read ??= readSettings(env, applicationRoot()));
}

/** Migrates and connects once in this process; `init` of the hooks awaits it before the first request. */
export async function openDatabase(): Promise<Database> {
	opened ??= migrateDatabase(settings().databaseUrl, join(applicationRoot(), 'drizzle')).then(() =>
		connect(settings().databaseUrl)
	);
	open = await opened;

	return open;
}

/** The database of this deployment. */
export function database(): Database {
	if (!open) throw new Error('The database is used before the server has opened it.');

	return open;
}

/**
 * What seals second factors. Read at each use: a key that was missing is found as soon as it lies in its place.
 * @throws Problem `factor_key_away`, which tells nobody of files; the log of the server does
 */
export async function factorKey(): Promise<FactorKey> {
	try {
		return await ensureFactorKey(settings().factorKeyFile, database());
	} catch (error) {
		if (!(error instanceof Problem)) throw error;

		console.error(JSON.stringify({ at: new Date().toISOString(), errors: [error.message] }));
		throw new Problem('factor_key_away', m.factor_key_away());
	}
}
