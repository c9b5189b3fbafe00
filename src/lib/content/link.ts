const schemes: ReadonlySet<string> = new Set(['http', 'https', 'mailto']);

/** What a link may lead to: the web, mail, or a place of this site; undefined for anything else. */
export function safeLink(href: string): string | undefined {
	const decoded = decodeEntities(href).trim();
	// Browsers skip control characters and blanks when they look for the scheme, and read `\` as `/`.
	const bare = stripControls(decoded);
	const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(bare)?.[1]?.toLowerCase();

	if (scheme ? !schemes.has(scheme) : /^\/\/|\\/.test(bare) || /^[^/?#]*:/.test(bare)) return undefined;

	return decoded;
}

/** The file beside the text that an image shows; undefined for any other address, of this site too. */
export function pictureName(href: string): string | undefined {
	const name = decodeEntities(href);

	return /^[^/\\?#%:]+\.(?:svg|png|jpe?g|webp)$/i.test(name) ? name : undefined;
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00A0' };

/** The few entities that text needs; any other stays as it is written. */
export function decodeEntities(text: string): string {
	return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (all, hex, decimal, name) => {
		if (name) return named[name] ?? all;

		const code = hex ? Number.parseInt(hex, 16) : Number(decimal);

		return code > 31 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : '\uFFFD';
	});
}

function stripControls(text: string): string {
	return [...text]
		.filter((character) => character > ' ' && !/[\u007F-\u00A0\u00AD\u200B-\u200F\u2028-\u202F\uFEFF]/.test(character))
		.join('');
}
