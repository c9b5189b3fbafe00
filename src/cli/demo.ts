import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { m } from '#lib/paraglide/messages.js';
import { signDueCheckpoints } from '#lib/server/audit/checkpoints.ts';
import { ensureSigningKey } from '#lib/server/audit/signing-key.ts';
import { connect, migrateDatabase } from '#lib/server/db/connect.ts';
import { createDemoCity, demoTimeZone, holdsAnythingElse, type DemoCast } from '#lib/server/demo/city.ts';
import { writeDemoContent } from '#lib/server/demo/content.ts';
import { findInstitution } from '#lib/server/organisation/institution.ts';
import { Problem } from '#lib/server/problem.ts';
import type { Settings } from '#lib/server/settings/settings.ts';

const defaultStaff = 300;
/** Below this some states would find nobody. */
const leastStaff = 60;
const mostStaff = 100_000;

/** Makes the fictional city ready to be served, and says who can sign in. @throws Problem */
export async function demoReady(root: string, settings: Settings): Promise<{ settings: Settings; greeting: string }> {
	const cast = await prepareDemo(settings, join(root, 'drizzle'), new Date());

	// The demo's own content, with periods around today, also for the commands that are tried on it.
	return { settings: { ...settings, contentOverlay: contentFolder(settings) }, greeting: describe(settings, cast) };
}

/** Makes the city in a new database, or finds the one that was made. @throws Problem `demo_foreign`, `settings_invalid` */
export async function prepareDemo(settings: Settings, migrations: string, now: Date): Promise<DemoCast> {
	const staff = staffWanted();
	mkdirSync(settings.dataDir, { recursive: true, mode: 0o700 });
	await migrateDatabase(settings.databaseUrl, migrations);
	const db = await connect(settings.databaseUrl);

	try {
		if (await holdsAnythingElse(db)) throw new Problem('demo_foreign', m.demo_foreign());
		if (await findInstitution(db)) return readCast(settings);

		const key = await ensureSigningKey(settings.signingKeyFile, db);
		const password = demoPassword(settings);
		writeDemoContent(contentFolder(settings), now, demoTimeZone);
		process.stderr.write(`▸ ${m.demo_making({ staff })}\n`);
		const cast = await createDemoCity(db, {
			staff,
			password,
			contentOverlay: contentFolder(settings),
			key,
			now,
			progress: (text) => process.stderr.write(`  ${text} …\n`)
		});
		await signDueCheckpoints(db, key, now);
		// Last: a city that was interrupted has no cast, and is named as such at the next start.
		writeFileSync(castFile(settings), JSON.stringify(cast, null, '\t'), { mode: 0o600 });

		return cast;
	} finally {
		db.close();
	}
}

function readCast(settings: Settings): DemoCast {
	if (!existsSync(castFile(settings))) {
		throw new Problem('demo_unfinished', m.demo_unfinished({ folder: settings.dataDir }));
	}

	return JSON.parse(readFileSync(castFile(settings), 'utf8')) as DemoCast;
}

const castFile = (settings: Settings) => join(settings.dataDir, 'demo-cast.json');
const contentFolder = (settings: Settings) => join(settings.dataDir, 'demo-content');
const passwordFile = (settings: Settings) => join(settings.dataDir, 'demo-password.txt');

/** From the environment, or made once and kept for the owner only. */
function demoPassword(settings: Settings): string {
	const file = passwordFile(settings);
	const given = process.env.NETRAL_DEMO_PASSWORD;
	if (given !== undefined && given.length < 12) throw new Problem('settings_invalid', m.demo_password_short());

	const password =
		given ?? (existsSync(file) ? readFileSync(file, 'utf8').trim() : randomBytes(12).toString('base64url'));
	writeFileSync(file, `${password}\n`, { mode: 0o600 });

	return password;
}

function staffWanted(): number {
	const text = process.env.NETRAL_DEMO_STAFF?.trim();
	if (!text) return defaultStaff;

	const staff = Number(text);
	if (!Number.isInteger(staff) || staff < leastStaff || staff > mostStaff) {
		throw new Problem('settings_invalid', m.demo_staff_number({ value: text, low: leastStaff, high: mostStaff }));
	}

	return staff;
}

function describe(settings: Settings, cast: DemoCast): string {
	const rows: [string, string][] = [
		[m.demo_role_administrator(), cast.administrator],
		[m.demo_role_secretary(), cast.secretary],
		[m.demo_role_head(), cast['dinas-head']],
		[m.demo_role_acting(), cast['acting-head']],
		[m.demo_role_camat(), cast.camat],
		[m.demo_role_lurah(), cast.lurah],
		[m.demo_role_employee(), cast.employee],
		[m.demo_role_newcomer(), cast.newcomer],
		[m.demo_role_trainer(), cast.trainer],
		[m.demo_role_auditor(), cast.auditor]
	];
	const width = Math.max(...rows.map(([role]) => role.length));
	const password = existsSync(passwordFile(settings)) ? readFileSync(passwordFile(settings), 'utf8').trim() : '';

	return [
		m.demo_address({ address: settings.origin }),
		'',
		...rows.map(([role, number]) => `  ${role.padEnd(width)}  ${number}`),
		'',
		m.demo_password({ password })
	].join('\n');
}
