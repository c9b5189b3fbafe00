export type DecodedText = {
	text: string;
	encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
};

/** What windows-1252 has from 0x80 to 0x9F (encoding.spec.whatwg.org, index-windows-1252). */
const printed = [...'€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ'];

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
		if (error instanceof TypeError) return { text: windows1252(bytes), encoding: 'windows-1252' };

		throw error;
	}
}

function decoded(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be'): DecodedText {
	return { text: new TextDecoder(encoding).decode(bytes), encoding };
}

/** Not by `TextDecoder`: some releases of Node take windows-1252 for Latin-1 and lose quotation marks and dashes. */
function windows1252(bytes: Uint8Array): string {
	return [...bytes].map((byte) => printed[byte - 0x80] ?? String.fromCharCode(byte)).join('');
}
