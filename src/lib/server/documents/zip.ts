import { once } from 'node:events';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** A file of an archive; its bytes may come in parts, so that no large file has to be held whole. */
export type ZipEntry = { name: string; bytes: Uint8Array | AsyncIterable<Uint8Array> };

/**
 * An archive (ZIP, with ZIP64 where it is large) of files as they come. Each is asked for only when the one before has
 * been taken by the reader, so what is held does not grow with the archive.
 * @param at the time that every entry bears
 */
export function zipOf(files: AsyncIterable<ZipEntry>, at: Date): Readable {
	const zip = new ZipFile();
	const out = zip.outputStream as Readable;
	let current: Readable | undefined;
	out.once('close', () => current?.destroy());

	const fill = async () => {
		for await (const { name, bytes } of files) {
			const content = Readable.from(bytes instanceof Uint8Array ? [Buffer.from(bytes)] : bytes, { objectMode: false });
			current = content;
			const over = once(content, 'close');
			zip.addReadStreamLazy(name, { mtime: at, mode: 0o100644 }, (take) => take(null, content));
			await over;
			if (out.destroyed) return;
		}
		zip.end();
	};
	fill().catch((fault: unknown) => out.destroy(fault instanceof Error ? fault : new Error(String(fault))));

	return out;
}
