import { SaxesParser } from 'saxes';
import type { Entry, ZipFile } from 'yauzl';
import { piecesOf, ZipFault } from '../uploads/zip.ts';

/** What is done with the elements of a part, by their names without a prefix. */
export type Part = {
	open(name: string, attributes: Readonly<Record<string, string>>): void;
	text?(piece: string): void;
	/** Answers true where no more is to be read. */
	close?(name: string): boolean | void;
};

/** A cell holds at most 32,767 characters: what is longer without an element in it is no text of a workbook. */
const longestText = 4 * 1024 * 1024;

export function localName(name: string): string {
	return name.slice(name.indexOf(':') + 1);
}

/**
 * Reads one part of a workbook, an XML document, as it unpacks.
 * @param limit in bytes, unpacked
 * @returns how many bytes were unpacked
 * @throws ZipFault
 */
export async function parsePart(zip: ZipFile, entry: Entry, limit: number, part: Part): Promise<number> {
	const parser = new SaxesParser();
	const decoder = new TextDecoder('utf-8', { fatal: true });
	let enough = false;
	let bytes = 0;
	let sinceElement = 0;

	// What it says is in English and about places in a file that nobody sees.
	parser.on('error', () => {
		throw new ZipFault('damaged');
	});
	parser.on('opentag', ({ name, attributes }) => part.open(localName(name), attributes as Record<string, string>));
	parser.on('text', (piece) => part.text?.(piece));
	parser.on('cdata', (piece) => part.text?.(piece));
	parser.on('closetag', ({ name }) => {
		if (!enough && part.close?.(localName(name)) === true) enough = true;
	});

	for await (const piece of piecesOf(zip, entry, limit)) {
		bytes += piece.length;
		sinceElement = piece.includes(0x3c) ? 0 : sinceElement + piece.length;
		if (sinceElement > longestText) throw new ZipFault('too-large');

		parser.write(decoded(decoder, piece));
		if (enough) return bytes;
	}
	parser.write(decoded(decoder)).close();

	return bytes;
}

/** @throws ZipFault for what is no UTF-8 */
function decoded(decoder: TextDecoder, piece?: Uint8Array): string {
	try {
		return decoder.decode(piece, { stream: piece !== undefined });
	} catch {
		throw new ZipFault('damaged');
	}
}
