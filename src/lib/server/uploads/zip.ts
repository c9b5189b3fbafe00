import { crc32 } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';

/** How a ZIP, and an entry in it, begin; an empty one begins with its end. */
const beginnings = [
	[0x50, 0x4b, 0x03, 0x04],
	[0x50, 0x4b, 0x05, 0x06]
];

/** What is wrong with a ZIP or with one entry; whoever reads it says it in a sentence. */
export class ZipFault extends Error {
	override readonly name = 'ZipFault';
	readonly kind: 'damaged' | 'too-large';

	constructor(kind: 'damaged' | 'too-large') {
		super(kind);
		this.kind = kind;
	}
}

export function isZip(bytes: Uint8Array): boolean {
	return beginnings.some((beginning) => beginning.every((byte, index) => bytes[index] === byte));
}

/** Opens a ZIP in memory; nothing is unpacked yet. @throws ZipFault */
export function openZip(bytes: Uint8Array): Promise<ZipFile> {
	return undamaged(
		yauzl.fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
			// Names are read by the caller, sizes counted here: what is wrong with them has a sentence of its own.
			decodeStrings: false,
			validateEntrySizes: false
		})
	);
}

/** @throws ZipFault */
export async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
	const entries = zip.eachEntry();

	for (;;) {
		const next = await undamaged(entries.next());
		if (next.done) return;

		yield next.value;
	}
}

/**
 * What an entry holds, piece by piece. Its size is counted while it unpacks, whatever the ZIP says of it, and its checksum
 * compared at the end.
 * @param limit in bytes; no piece that goes beyond it is given out
 * @throws ZipFault
 */
export async function* piecesOf(zip: ZipFile, entry: Entry, limit: number): AsyncGenerator<Buffer> {
	const stream = await undamaged(zip.openReadStreamPromise(entry));
	const pieces = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
	let length = 0;
	let checksum = 0;

	try {
		for (;;) {
			const next = await undamaged(pieces.next());
			if (next.done) break;

			length += next.value.length;
			if (length > limit) throw new ZipFault('too-large');

			checksum = crc32(next.value, checksum);
			yield next.value;
		}
	} finally {
		stream.destroy();
	}

	if (length !== entry.uncompressedSize || checksum !== entry.crc32) throw new ZipFault('damaged');
}

/** The library says in English what is wrong with the bytes; for a person it comes to one thing. */
async function undamaged<T>(work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch {
		throw new ZipFault('damaged');
	}
}
