import { createHash } from 'node:crypto';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '../problem.ts';
import { contentHash } from '../publishing/content-hash.ts';
import { readArchive } from './archive.ts';
import { moduleIn } from './archive-paths.ts';

export type ReadTask = {
	bytes: Uint8Array;
	/** Of the archive. */
	fileName: string;
	/** How the person calls the module; empty: as its folder or the archive is called. */
	named: string;
	/** Id of the module whose files it replaces. */
	replacing?: string;
};

/** A module as an archive brings it. */
export type ReadModule = { moduleId: string; sha256: string; files: HashedFile[] };
export type HashedFile = { name: string; bytes: Uint8Array; sha256: string };

/** Runs in a process of its own. */
export async function runTask({ bytes, fileName, named, replacing }: ReadTask): Promise<ReadModule> {
	const { moduleId, files } = moduleIn(await readArchive(bytes), { named, replacing, fileName });
	for (const file of files) requireText(file);

	const hashed = files.map((file) => ({ ...file, sha256: createHash('sha256').update(file.bytes).digest('hex') }));

	return { moduleId, sha256: filesHash(hashed), files: hashed };
}

/** What a module's files are, in one hash: their names and what is in them. */
export function filesHash(files: readonly Pick<HashedFile, 'name' | 'sha256'>[]): string {
	return contentHash(Object.fromEntries(files.map(({ name, sha256 }) => [name, sha256])));
}

/** @throws Problem `archive_encoding` */
function requireText({ name, bytes }: { name: string; bytes: Uint8Array }): void {
	if (!name.endsWith('.md')) return;

	try {
		new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch (error) {
		if (error instanceof TypeError) {
			throw new Problem('archive_encoding', m.publishing_file_encoding({ file: name }), 'file');
		}

		throw error;
	}
}
