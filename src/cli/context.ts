import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { applicationRoot } from '#lib/server/application-root.ts';
import { m } from '#lib/paraglide/messages.js';
import { connect, databaseFile, migrateDatabase, type Database } from '#lib/server/db/connect.ts';
import { Problem } from '#lib/server/problem.ts';
import { readSettings, type Settings } from '#lib/server/settings/settings.ts';

/** What a command needs of the world. */
export type Context = {
	root: string;
	settings: Settings;
	/** The migrated database; closed when the command ends. */
	open(): Promise<Database>;
	/** The database as it is, not migrated. @throws Problem `database_missing` */
	openAsIs(): Promise<Database>;
	now(): Date;
	/** What stands on standard input, read no further than `readUntil` does. */
	input(most: number): Promise<Uint8Array>;
	/** A line of the result, on standard output. */
	out(line: string): void;
	/** The result for a program, on standard output. */
	json(value: unknown): void;
	/** Bytes of the result, on standard output. */
	bytes(value: Uint8Array): Promise<void>;
	/** A message for the person, on standard error. */
	note(line: string): void;
	close(): void;
};

/** Ends a command with a message and an exit code: 1 something does not hold, 2 wrong use. */
export class CommandFailure extends Error {
	readonly exitCode: 1 | 2;

	constructor(exitCode: 1 | 2, message: string) {
		super(message);
		this.name = 'CommandFailure';
		this.exitCode = exitCode;
	}
}

/** The context of a real process. @throws Problem `settings_invalid` */
export function processContext(): Context {
	const root = applicationRoot();
	let settings: Settings | undefined;
	let opened: Database | undefined;

	return {
		root,
		get settings() {
			return (settings ??= readSettings(process.env, root));
		},
		async open() {
			if (opened) return opened;

			await migrateDatabase(this.settings.databaseUrl, join(root, 'drizzle'));
			opened = await connect(this.settings.databaseUrl);

			return opened;
		},
		async openAsIs() {
			const { databaseUrl } = this.settings;
			const file = databaseFile(databaseUrl);
			if (file !== undefined && !existsSync(file)) {
				throw new Problem('database_missing', m.doctor_database_missing({ file }));
			}

			return (opened ??= await connect(databaseUrl));
		},
		now: () => new Date(),
		input: (most) => readUntil(process.stdin, most),
		out: (line) => void process.stdout.write(`${line}\n`),
		json: (value) => void process.stdout.write(`${JSON.stringify(value, null, '\t')}\n`),
		bytes: (value) => new Promise((resolve) => process.stdout.write(value, () => resolve())),
		note: (line) => void process.stderr.write(`${line}\n`),
		close: () => opened?.close()
	};
}

/**
 * The bytes of a stream, which is closed as soon as more than `most` have come: whoever writes them may never end.
 * @returns all of them, or one byte more than `most`, by which they are known for too many
 */
export async function readUntil(stream: Readable, most: number): Promise<Uint8Array> {
	const parts: Uint8Array[] = [];
	let length = 0;

	for await (const part of stream as AsyncIterable<Uint8Array>) {
		parts.push(part);
		length += part.length;
		if (length > most) break;
	}

	return Buffer.concat(parts, Math.min(length, most + 1));
}
