/** Titles that stand before a name, in their plain form; those after it are told by a comma or by their points. */
const titles = new Set(['prof', 'dr', 'drs', 'dra', 'drg', 'drh', 'ir', 'h', 'hj', 'kh', 'ns', 'apt']);

/**
 * A name as it is compared: without titles, punctuation and case. What follows a comma is a title, and so is a word with
 * points in it (`S.E.`, `A.Md`).
 */
export function nameKey(name: string): string {
	const words = name
		.split(',')[0]!
		.split(/\s+/)
		.filter((word) => !/^\p{L}{1,4}(\.\p{L}{1,5})+\.?$/u.test(word))
		.map((word) => word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''))
		.filter((word) => word !== '');
	const first = words.findIndex((word) => !titles.has(word));

	return words.slice(Math.max(first, 0)).join(' ');
}
