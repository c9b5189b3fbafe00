import { existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { createClient } from '@libsql/client';
import { m } from '#lib/paraglide/messages.js';
import { recordAudit } from '#lib/server/audit/audit.ts';
import { readCheckpointFile, signLastEntry, type Checkpoint } from '#lib/server/audit/checkpoints.ts';
import type { SigningKey } from '#lib/server/audit/signing-key.ts';
import { verifyChain, type ChainReport } from '#lib/server/audit/verify-chain.ts';
import { connect, databaseFile, migrateDatabase, type Database } from '#lib/server/db/connect.ts';
import { Problem } from '../problem.ts';

/**
 * Writes a consistent copy of the running database to `file`, and beside it (`<file>.checkpoint.json`) the signed state
 * of the log that it holds, so that a tail cut off later is found.
 * @throws Problem `backup_exists`, `backup_remote`
 */
export async function makeBackup(
	db: Database,
	databaseUrl: string,
	file: string,
	key: SigningKey,
	now: Date
): Promise<{ bytes: number; checkpoint: Checkpoint; checkpointFile: string }> {
	requireFile(databaseUrl);
	if (existsSync(file)) throw new Problem('backup_exists', m.backup_exists({ file }));

	const checkpoint = await db.write(async (tx) => {
		await recordAudit(tx, { at: now, actor: 'command', kind: 'backup.make', subject: 'database' });

		return signLastEntry(tx, key, now);
	});

	// Into a neighbour first: a backup that was interrupted must not look like one.
	const partial = `${file}.partial`;
	rmSync(partial, { force: true });
	reserveForOwner(partial);
	await db.client.execute({ sql: 'VACUUM INTO ?', args: [partial] });
	const checkpointFile = checkpointFileOf(file);
	writeFileSync(checkpointFile, `${JSON.stringify(checkpoint, null, '\t')}\n`, { mode: 0o600 });
	renameSync(partial, file);

	return { bytes: statSync(file).size, checkpoint, checkpointFile };
}

/**
 * Puts a backup in the place of the database, which must not be in use. The backup is checked whole, its log verified
 * against the checkpoint that was written beside it, and migrated, all on a copy; only then is anything replaced. With
 * `replace` the old database is kept beside it; with `force` a backup is taken whose log does not verify.
 * @throws Problem `restore_missing`, `restore_not_database`, `restore_exists`, `restore_in_use`, `backup_remote`,
 * `checkpoint_unreadable` or `restore_faults`
 */
export async function restoreBackup(
	databaseUrl: string,
	file: string,
	options: { replace: boolean; force?: boolean; key: SigningKey; migrations: string; now: Date }
): Promise<{ target: string; kept: string | undefined; report: ChainReport }> {
	const target = requireFile(databaseUrl);
	if (!existsSync(file)) throw new Problem('restore_missing', m.restore_missing({ file }));
	if (existsSync(target) && !options.replace) throw new Problem('restore_exists', m.restore_exists({ file: target }));

	const checkpointFile = checkpointFileOf(file);
	const kept = existsSync(checkpointFile) ? readCheckpointFile(checkpointFile) : undefined;

	const incoming = `${target}.restoring`;
	rmSync(incoming, { force: true });
	await copyChecked(file, incoming);

	const incomingUrl = pathToFileURL(incoming).href;
	await migrateDatabase(incomingUrl, options.migrations);
	const db = await connect(incomingUrl);
	let report: ChainReport;

	try {
		report = await verifyChain(db, options.key, kept);
		if (report.faults.length > 0 && !options.force) {
			const faults = report.faults.map(({ message }) => `- ${message}`);
			throw new Problem('restore_faults', [m.restore_faults(), ...faults].join('\n'));
		}
		await db.write((tx) =>
			recordAudit(tx, { at: options.now, actor: 'command', kind: 'backup.restore', subject: 'database' })
		);
		await db.client.execute('PRAGMA wal_checkpoint(TRUNCATE)');
	} catch (error) {
		for (const ending of ['', '-wal', '-shm']) rmSync(`${incoming}${ending}`, { force: true });
		throw error;
	} finally {
		db.close();
	}

	const setAsideAs = existsSync(target) ? await setAside(target, options.now) : undefined;
	renameSync(incoming, target);
	for (const ending of ['-wal', '-shm']) rmSync(`${incoming}${ending}`, { force: true });

	return { target, kept: setAsideAs, report };
}

/** Copies by reading the whole backup as a database, so that a damaged one is refused. */
async function copyChecked(from: string, to: string): Promise<void> {
	try {
		const source = createClient({ url: pathToFileURL(from).href });

		try {
			const check = await source.execute('PRAGMA quick_check');
			const institution = await source.execute("SELECT count(*) AS n FROM sqlite_master WHERE name = 'audit_entry'");
			if (check.rows[0]?.[0] !== 'ok' || institution.rows[0]?.n !== 1) throw new Error('not a backup');
			reserveForOwner(to);
			await source.execute({ sql: 'VACUUM INTO ?', args: [to] });
		} finally {
			source.close();
		}
	} catch {
		rmSync(to, { force: true });
		throw new Problem('restore_not_database', m.restore_not_database({ file: from }));
	}
}

/** Moves the present database aside. @throws Problem `restore_in_use` when another process has it open */
async function setAside(target: string, now: Date): Promise<string> {
	const client = createClient({ url: pathToFileURL(target).href, timeout: 20 });

	try {
		// Leaving WAL needs the only connection there is, so it fails while a server runs.
		const mode = await client.execute('PRAGMA journal_mode=DELETE');
		if (mode.rows[0]?.[0] !== 'delete') throw new Error('in use');
	} catch {
		throw new Problem('restore_in_use', m.restore_in_use());
	} finally {
		client.close();
	}

	const kept = `${target}.${now.toISOString().replace(/[:.]/g, '-')}`;
	renameSync(target, kept);

	return kept;
}

/** An empty file that SQLite fills: it would make one that everybody may read. */
function reserveForOwner(file: string): void {
	writeFileSync(file, '', { mode: 0o600, flag: 'wx' });
}

const checkpointFileOf = (file: string) => `${file}.checkpoint.json`;

function requireFile(databaseUrl: string): string {
	const file = databaseFile(databaseUrl);
	if (file === undefined) throw new Problem('backup_remote', m.backup_remote());

	return file;
}
