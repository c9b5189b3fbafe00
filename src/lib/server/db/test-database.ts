import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sql } from 'drizzle-orm';
import { onTestFinished } from 'vitest';
import { applicationRoot } from '../application-root.ts';
import { connect, migrateDatabase, type Database } from './connect.ts';

let template: Promise<string> | undefined;

/** A migrated database file of its own for one test, removed after it. */
export async function testDatabase(): Promise<Database> {
	template ??= makeTemplate();
	const folder = mkdtempSync(join(tmpdir(), 'netral-test-'));
	const file = join(folder, 'netral.db');
	copyFileSync(await template, file);

	const db = await connect(pathToFileURL(file).href);
	onTestFinished(() => {
		db.close();
		rmSync(folder, { recursive: true, force: true });
	});

	return db;
}

/** The address of the file of a database, for what connects to it anew. */
export async function databaseUrlOf(db: Database): Promise<string> {
	const [main] = await db.all<{ file: string }>(sql`select file from pragma_database_list where name = 'main'`);

	return pathToFileURL(main!.file).href;
}

/** Migrated once per test worker, then copied: copying takes a millisecond, migrating a hundred. */
async function makeTemplate(): Promise<string> {
	const folder = mkdtempSync(join(tmpdir(), 'netral-template-'));
	const file = join(folder, 'template.db');
	await migrateDatabase(pathToFileURL(file).href, join(applicationRoot(), 'drizzle'));
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

	return file;
}
