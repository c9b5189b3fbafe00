import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient, type Client, type Transaction as ClientTransaction } from '@libsql/client';
import { drizzle, type LibSQLDatabase } from 'drizzle-orm/libsql';
import { migrate } from 'drizzle-orm/libsql/migrator';
import { keepStatements } from './kept-statements.ts';

keepStatements();

type Drizzle = LibSQLDatabase<Record<string, never>>;

/** What a read needs: the database itself or a transaction of it. */
export type Reader = Pick<Drizzle, 'select' | 'selectDistinct' | '$count' | 'with' | 'all' | 'get' | 'values'>;

/** What a write may use, inside `write` only. */
export type Transaction = Reader & Pick<Drizzle, 'insert' | 'update' | 'delete' | 'run'>;

/** Reads anywhere; writes only in `write`, one at a time in this process. */
export type Database = Reader & {
	/**
	 * Runs `work` in a transaction that holds the write lock, after all writes queued before it. `work` awaits nothing
	 * but the database, and may run again when another process held the lock.
	 */
	write<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
	/**
	 * The same for changing very many rows, with the lock held for less long: what changes stays in memory until the end, and
	 * the log is carried into the file when others may write again.
	 */
	writeMany<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
	/** The client, for what Drizzle has no words for: backup, query plans, large scans. */
	client: Client;
	close(): void;
};

/** A wait for the lock blocks the whole event loop, so it is short, and repeated asynchronously. */
const lockWaitMs = 5;
/** SQLite's own: pages of the log after which a commit carries them into the file, and memory for pages, in KiB. */
const usual = { checkpointPages: 1000, cacheKib: 2000 };
/** For what an import of 100,000 rows goes back to: with less, pages are written to the log and read again. */
const manyCacheKib = 16_000;

/** Another process may hold the lock for the second that applies an import. */
const patienceMs = 15_000;

/** The most that libSQL maps of a file; what lies beyond is read as usual. */
const mappedBytes = 0x7fff0000;

/**
 * Connects to a libSQL file (`file:…`) or server (`http://…`, `libsql://…`). Reads and writes have clients of their own,
 * because a connection is poisoned by SQLITE_BUSY until it reconnects, which must not disturb readers.
 * @param mapped for a process that reads most of the file for one answer: reads find its pages in memory instead of copying each. Should
 * the file become shorter meanwhile, the process ends, so it is not for one that serves pages (https://sqlite.org/mmap.html).
 */
export async function connect(url: string, { mapped = false } = {}): Promise<Database> {
	makeFolder(url);
	const inFile = url.startsWith('file:');
	// A query of a file runs to its end before the next begins, so more connections would only hold more memory.
	const options = { url, timeout: lockWaitMs, ...(inFile && { concurrency: 1 }) };
	const reader = createClient(options);
	const writer = createClient(options);
	if (inFile) await retryWhileBusy(writer, () => writer.execute('PRAGMA journal_mode=WAL'));
	if (inFile && mapped) await reader.execute(`PRAGMA mmap_size=${mappedBytes}`);

	const reading = drizzle({ client: reader, casing: 'snake_case' });
	const transact = transactionsOf(writer);
	let queue: Promise<unknown> = Promise.resolve();

	const extras = {
		client: reader,
		write: <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => {
			const turn = queue.then(() => retryWhileBusy(writer, () => transact(work)));
			queue = turn.catch(() => undefined);

			return turn;
		},
		writeMany: <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => {
			if (!inFile) return extras.write(work);

			const turn = queue.then(() =>
				retryWhileBusy(writer, async () => {
					// Anew with each try: the connection may be another one.
					await limit(writer, { checkpointPages: 0, cacheKib: manyCacheKib });
					return transact(work);
				})
			);
			const afterwards = async () => {
				await limit(writer, usual);
				await writer.execute('PRAGMA wal_checkpoint(PASSIVE)');
			};
			// What is left in the log when it fails, or when the database was closed, the next commit or start carries over.
			queue = turn.then(afterwards, afterwards).catch(() => undefined);

			return turn;
		},
		close: () => {
			reader.close();
			writer.close();
		}
	};

	return Object.assign(reading as Reader, extras);
}

async function limit(client: Client, { checkpointPages, cacheKib }: typeof usual): Promise<void> {
	await client.execute(`PRAGMA wal_autocheckpoint=${checkpointPages}`);
	await client.execute(`PRAGMA cache_size=-${cacheKib}`);
}

/**
 * Runs transactions. All of them see one and the same Drizzle database, so that a query which is prepared for it once
 * serves each of them; Drizzle's own transactions are a new database each. To which transaction a query belongs is known
 * by what has called it: one that comes too late is refused, also while another transaction is running.
 */
function transactionsOf(client: Client): <T>(work: (tx: Transaction) => Promise<T>) => Promise<T> {
	const current = new AsyncLocalStorage<ClientTransaction>();
	const execute: ClientTransaction['execute'] = (statement) => {
		const transaction = current.getStore();
		if (!transaction || transaction.closed) throw new Error('A query came after its transaction had ended.');

		return transaction.execute(statement);
	};
	const tx: Transaction = drizzle({ client: { execute } as Client, casing: 'snake_case' });

	return async (work) => {
		const transaction = await client.transaction('write');

		try {
			// Drizzle's queries begin when they are awaited, so they are awaited here.
			const result = await current.run(transaction, async () => await work(tx));
			await transaction.commit();

			return result;
		} finally {
			// Rolls back what was not committed.
			transaction.close();
		}
	};
}

/** Brings the schema up to date from the generated migrations in `folder`. */
export async function migrateDatabase(url: string, folder: string): Promise<void> {
	makeFolder(url);
	const client = createClient({ url, timeout: patienceMs });

	try {
		await migrate(drizzle({ client, casing: 'snake_case' }), { migrationsFolder: folder });
	} finally {
		client.close();
	}
}

/** The path of a database that is a file; undefined for one on a server. */
export function databaseFile(url: string): string | undefined {
	if (!url.startsWith('file:')) return undefined;

	return url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length);
}

/** For the owner only: the file holds personal data. */
function makeFolder(url: string): void {
	const path = databaseFile(url);
	if (path !== undefined && !existsSync(dirname(path))) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
}

async function retryWhileBusy<T>(client: Client, work: () => Promise<T>): Promise<T> {
	const start = Date.now();

	for (;;) {
		try {
			return await work();
		} catch (error) {
			if (!isBusy(error) || Date.now() - start > patienceMs) throw error;

			await client.reconnect();
			// Jitter, so that two processes that met do not meet again.
			await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 45));
		}
	}
}

/** Drizzle wraps the driver's error as its cause. */
function isBusy(error: unknown): boolean {
	for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
		if ('code' in cause && typeof cause.code === 'string' && /^SQLITE_(BUSY|LOCKED)/.test(cause.code)) return true;
	}

	return false;
}
