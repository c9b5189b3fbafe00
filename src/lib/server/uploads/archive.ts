import type { Entry, ZipFile } from 'yauzl';
import { amountInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '../problem.ts';
import { contentLimits } from '../publishing/read-content.ts';
import { isLeftover, requirePlainPath, requireUsefulKind } from './archive-paths.ts';
import { entriesOf, isZip, openZip, piecesOf, ZipFault } from './zip.ts';

/** What may be uploaded: one module, so less than a whole content folder, but no deeper and no larger files. */
export const archiveLimits = { ...contentLimits, bytes: 10_000_000, files: 300, totalBytes: 20_000_000 };
export type ArchiveLimits = typeof archiveLimits;

/** A file of an archive, by its path in it with `/` between the names. */
export type ArchivedFile = { path: string; bytes: Uint8Array };

/** Of the mode that Unix keeps in the upper half of the attributes: which kind of thing it is. */
const kindOfThing = { mask: 0o170000, file: 0o100000, folder: 0o040000, link: 0o120000 };

/**
 * Reads a ZIP in memory: all that is in it, or a sentence. Sizes are counted while it unpacks, whatever it says of them.
 * @returns the files, in the order of their paths; without what systems leave behind
 * @throws Problem `archive_empty`, `archive_large`, `archive_invalid`, `archive_damaged`, `archive_encrypted`, `archive_many`,
 * `archive_unpacked`, `archive_link`, `archive_repeated` and those of paths and kinds, all at the field `file`
 */
export async function readArchive(bytes: Uint8Array, limits: ArchiveLimits = archiveLimits): Promise<ArchivedFile[]> {
	if (bytes.length === 0) throw problem('archive_empty', m.archive_empty());
	if (bytes.length > limits.bytes) {
		throw problem('archive_large', m.archive_large({ size: megabytes(bytes.length), limit: megabytes(limits.bytes) }));
	}
	if (!isZip(bytes)) throw problem('archive_invalid', m.archive_invalid());

	const zip = await openZip(bytes).catch(damaged);
	if (zip.entryCount > limits.files) throw problem('archive_many', m.archive_many({ limit: limits.files }));

	const files: ArchivedFile[] = [];
	const taken = new Map<string, string>();
	let room = limits.totalBytes;

	const entries = entriesOf(zip);
	for (;;) {
		const { value: entry, done } = await entries.next().catch(damaged);
		if (done) break;

		const path = nameOf(entry);
		requirePlainPath(path, limits.depth);
		if (isLeftover(path)) continue;
		requireOrdinary(entry, path);

		const key = path.replace(/\/$/, '').normalize('NFKC').toLowerCase();
		const before = taken.get(key);
		if (before !== undefined) throw problem('archive_repeated', m.archive_repeated({ path, before }));
		taken.set(key, path);
		if (path.endsWith('/')) continue;

		requireUsefulKind(path);
		const unpacked = await unpack(zip, entry, path, Math.min(limits.fileBytes, room));
		if (unpacked === undefined) {
			throw room < limits.fileBytes
				? problem('archive_unpacked', m.archive_unpacked({ limit: megabytes(limits.totalBytes) }))
				: problem('archive_unpacked', m.archive_file_unpacked({ path, limit: megabytes(limits.fileBytes) }));
		}
		room -= unpacked.length;
		files.push({ path, bytes: unpacked });
	}

	return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** @throws Problem `archive_names` for a name that is no UTF-8, or has characters that cannot be seen */
function nameOf({ fileNameRaw }: Entry): string {
	try {
		const name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(fileNameRaw);
		// Also those that turn the direction of writing, so that a name reads as another.
		if (!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/u.test(name)) return name.normalize('NFC');
	} catch (error) {
		if (!(error instanceof TypeError)) throw error;
	}

	throw problem('archive_names', m.archive_names());
}

function requireOrdinary(entry: Entry, path: string): void {
	if (entry.isEncrypted()) throw problem('archive_encrypted', m.archive_encrypted({ path }));
	if (!entry.canDecodeFileData()) throw problem('archive_method', m.archive_method({ path }));

	const thing = (entry.externalFileAttributes >>> 16) & kindOfThing.mask;
	if (thing !== 0 && thing !== kindOfThing.file && thing !== kindOfThing.folder) {
		throw problem('archive_link', m.archive_link({ path }));
	}
}

/** @returns undefined as soon as more than `limit` bytes have come out */
async function unpack(zip: ZipFile, entry: Entry, path: string, limit: number): Promise<Uint8Array | undefined> {
	const pieces: Buffer[] = [];

	try {
		for await (const piece of piecesOf(zip, entry, limit)) pieces.push(piece);
	} catch (error) {
		if (!(error instanceof ZipFault)) throw error;
		if (error.kind === 'too-large') return undefined;

		throw damagedFile(path);
	}

	return new Uint8Array(Buffer.concat(pieces));
}

function damaged(error: unknown): never {
	if (!(error instanceof ZipFault)) throw error;

	throw problem('archive_damaged', m.archive_damaged());
}

function damagedFile(path: string): Problem {
	return problem('archive_damaged', m.archive_file_damaged({ path }));
}

function problem(code: string, message: string): Problem {
	return new Problem(code, message, 'file');
}

function megabytes(bytes: number): string {
	return amountInWords(Math.ceil(bytes / 100_000) / 10, 1);
}
