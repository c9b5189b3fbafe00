import { LibsqlError } from '@libsql/client';
import { DrizzleQueryError, sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Database, Reader } from './connect.ts';

export type MigrationState = {
	/** How many of the folder's migrations the database has. */
	applied: number;
	/** Times of those that it lacks, in milliseconds since 1970, as the folder's journal tells them apart. */
	missing: number[];
	/** Times of those whose text is another one than was applied, or that the folder does not know. */
	foreign: number[];
};

/** Compares the migrations that a database went through with those in `folder`; changes nothing. */
export async function migrationState(db: Reader, folder: string): Promise<MigrationState> {
	const known = new Map(
		readMigrationFiles({ migrationsFolder: folder }).map(({ folderMillis, hash }) => [folderMillis, hash])
	);
	const begun = await db.all(sql`select 1 from sqlite_master where name = '__drizzle_migrations'`);
	const applied =
		begun.length === 0
			? []
			: await db.all<{ hash: string; at: number }>(sql`select hash, created_at as at from __drizzle_migrations`);
	const times = new Set(applied.map(({ at }) => Number(at)));

	return {
		applied: applied.length,
		missing: [...known.keys()].filter((at) => !times.has(at)),
		foreign: applied.filter(({ at, hash }) => known.get(Number(at)) !== hash).map(({ at }) => Number(at))
	};
}

/** What SQLite itself finds wrong with its file, in its own words; empty when all is well. Reads the whole file. */
export async function fileFaults(db: Database): Promise<string[]> {
	const integrity = await db.client.execute('PRAGMA integrity_check(20)');
	const found = integrity.rows.map((row) => String(row[0])).filter((text) => text !== 'ok');
	const keys = await db.client.execute('PRAGMA foreign_key_check');
	const dangling = new Map<string, number>();
	for (const row of keys.rows) {
		const between = `${String(row.table)} → ${String(row.parent)}`;
		dangling.set(between, (dangling.get(between) ?? 0) + 1);
	}

	return [...found, ...[...dangling].map(([between, count]) => `${between}: ${count}`)];
}

/** What SQLite says when an act failed because it cannot read its file; undefined when it failed for another reason. */
export function fileDamage(error: unknown): string | undefined {
	const cause = error instanceof DrizzleQueryError ? error.cause : error;

	return cause instanceof LibsqlError && ['SQLITE_CORRUPT', 'SQLITE_NOTADB'].includes(cause.code)
		? cause.message
		: undefined;
}
