export type DecodedText = {
	text: string;
	encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
};

/**
 * Bytes of a question file as text. A byte order mark decides between UTF-8 and UTF-16; without one it is UTF-8, and what
 * is no UTF-8 comes from an old editor and is windows-1252, in which every byte means something.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
	const [first, second] = bytes;

	if (first === 0xff && second === 0xfe) return decoded(bytes, 'utf-16le');
	if (first === 0xfe && second === 0xff) return decoded(bytes, 'utf-16be');

	try {
		return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
	} catch (error) {
		if (error instanceof TypeError) return decoded(bytes, 'windows-1252');

		throw error;
	}
}

function decoded(bytes: Uint8Array, encoding: DecodedText['encoding']): DecodedText {
	return { text: new TextDecoder(encoding).decode(bytes), encoding };
}
