/** Callouts by the name in `> [!NAME]`: a word and a shape each, so that colour is never all that tells them apart. */
export const callouts = {
	BOLEH: { className: 'boleh', word: 'Boleh', shape: '✓' },
	'HATI-HATI': { className: 'hati-hati', word: 'Hati-hati', shape: '▲' },
	'TIDAK BOLEH': { className: 'tidak-boleh', word: 'Tidak boleh', shape: '✕' },
	'DASAR HUKUM': { className: 'dasar-hukum', word: 'Dasar hukum', shape: '§' },
	CATATAN: { className: 'catatan', word: 'Catatan', shape: '◆' }
} as const;

export type CalloutName = keyof typeof callouts;

const marker = /^\[!([^\]\n]*)\][^\S\n]*\n?/;

/** The marker at the beginning of a quote's text; `name` is undefined when there is no such callout. */
export function readCallout(
	text: string
): { written: string; name: CalloutName | undefined; length: number } | undefined {
	const match = marker.exec(text);
	if (!match) return undefined;

	const written = (match[1] ?? '').trim();
	const name = written.toUpperCase().replace(/\s+/g, ' ');

	return { written, name: name in callouts ? (name as CalloutName) : undefined, length: match[0].length };
}
