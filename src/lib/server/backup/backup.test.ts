import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { applicationRoot } from '#lib/server/application-root.ts';
import { recordAudit } from '#lib/server/audit/audit.ts';
import { verifyChain } from '#lib/server/audit/verify-chain.ts';
import { connect, migrateDatabase, type Database } from '#lib/server/db/connect.ts';
import { createInstitution, findInstitution } from '#lib/server/organisation/institution.ts';
import { makeBackup, restoreBackup } from './backup.ts';

const key = generateKeyPairSync('ed25519');
const migrations = join(applicationRoot(), 'drizzle');
const now = new Date('2026-11-22T03:00:00Z');

let folder: string;
let url: string;
let db: Database;

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'netral-backup-'));
	url = pathToFileURL(join(folder, 'netral.db')).href;
	await migrateDatabase(url, migrations);
	db = await connect(url);
	await db.write((tx) => createInstitution(tx, { name: 'Kota Contoh', timeZone: 'Asia/Jakarta', demo: false }, now));
	onTestFinished(() => {
		db.close();
		rmSync(folder, { recursive: true, force: true });
	});
});

const record = (times: number) =>
	db.write(async (tx) => {
		for (let i = 0; i < times; i++)
			await recordAudit(tx, { at: now, actor: 'system', kind: 'staff.view', subject: 'x' });
	});

describe('a backup', () => {
	test('made while others write is restored with a log that verifies', async () => {
		await record(50);
		const file = join(folder, 'backup.db');
		const writing = Promise.all(Array.from({ length: 20 }, () => record(1)));
		const made = await makeBackup(db, url, file, key, now);
		await writing;
		const elsewhere = pathToFileURL(join(folder, 'restored', 'netral.db')).href;
		mkdirSync(join(folder, 'restored'));

		const { report } = await restoreBackup(elsewhere, file, { replace: false, key, migrations, now });

		expect(report.faults).toEqual([]);
		expect(report.entries).toBeGreaterThanOrEqual(51);
		const restored = await connect(elsewhere);
		expect((await findInstitution(restored))?.name).toBe('Kota Contoh');
		expect((await verifyChain(restored, key, made.checkpoint)).faults).toEqual([]);
		restored.close();
	});

	test('never replaces a file, and a restore never replaces a database unasked', async () => {
		const file = join(folder, 'backup.db');
		await makeBackup(db, url, file, key, now);

		await expect(makeBackup(db, url, file, key, now)).rejects.toMatchObject({ code: 'backup_exists' });
		await expect(restoreBackup(url, file, { replace: false, key, migrations, now })).rejects.toMatchObject({
			code: 'restore_exists'
		});
	});

	test('is not restored over a database in use', async () => {
		const file = join(folder, 'backup.db');
		await makeBackup(db, url, file, key, now);
		await db.client.execute('SELECT count(*) FROM audit_entry');

		await expect(restoreBackup(url, file, { replace: true, key, migrations, now })).rejects.toMatchObject({
			code: 'restore_in_use'
		});
		expect((await findInstitution(db))?.name).toBe('Kota Contoh');
	});

	test('replaces a database that is at rest and keeps the old one', async () => {
		const file = join(folder, 'backup.db');
		await makeBackup(db, url, file, key, now);
		// A copy that nobody has open: libSQL lets go of a closed file only when its memory is collected.
		const resting = join(folder, 'resting');
		mkdirSync(resting);
		copyFileSync(file, join(resting, 'netral.db'));
		writeFileSync(join(resting, 'signing-key.pem'), key.privateKey.export({ type: 'pkcs8', format: 'pem' }));

		const restored = spawnSync(process.execPath, ['src/cli/netral.mjs', 'restore', file, '--replace'], {
			cwd: applicationRoot(),
			env: { ...process.env, DATA_DIR: resting },
			encoding: 'utf8'
		});

		expect(restored.status, restored.stderr).toBe(0);
		expect(readdirSync(resting).filter((name) => /^netral\.db\.\d{4}/.test(name))).toHaveLength(1);
		const after = await connect(pathToFileURL(join(resting, 'netral.db')).href);
		expect((await findInstitution(after))?.name).toBe('Kota Contoh');
		after.close();
	});

	test('whose log was changed is not restored, unless that is what is wanted', async () => {
		const file = join(folder, 'backup.db');
		await record(3);
		await makeBackup(db, url, file, key, now);
		const changed = await connect(pathToFileURL(file).href);
		await changed.client.execute("UPDATE audit_entry SET subject = 'y' WHERE seq = 2");
		changed.close();
		const elsewhere = pathToFileURL(join(folder, 'elsewhere', 'netral.db')).href;
		mkdirSync(join(folder, 'elsewhere'));

		await expect(restoreBackup(elsewhere, file, { replace: false, key, migrations, now })).rejects.toMatchObject({
			code: 'restore_faults'
		});
		expect(readdirSync(join(folder, 'elsewhere'))).toEqual([]);
		const { report } = await restoreBackup(elsewhere, file, { replace: false, force: true, key, migrations, now });
		expect(report.faults.length).toBeGreaterThan(0);
	});

	test('and what is restored from it can be read by its owner only', async () => {
		const file = join(folder, 'backup.db');
		await makeBackup(db, url, file, key, now);

		expect(statSync(file).mode & 0o077).toBe(0);
	});

	test('that is no backup leaves everything as it was', async () => {
		const file = join(folder, 'letter.txt');
		writeFileSync(file, 'Bukan cadangan.');
		db.close();

		await expect(restoreBackup(url, file, { replace: true, key, migrations, now })).rejects.toMatchObject({
			code: 'restore_not_database'
		});
		db = await connect(url);
		expect((await findInstitution(db))?.name).toBe('Kota Contoh');
	});
});
