/**
 * Words of Indonesian text as they are indexed and looked for: lower case, without diacritics, each with the stems that its
 * affixes may hide. "menyukai", "disukai" and "nge-like-nya" are looked for as "suka" and "like".
 *
 * The rules of affixes are those of M. Adriani, J. Asian, B. Nazief, S. Tahaghoghi and H. Williams, "Stemming Indonesian: A
 * confix-stripping approach" (2007), without their dictionary: where an affix has swallowed a letter (`mengirim` from
 * `kirim`), all words that it can come from are kept. Text and query go the same way, so a stem that is no word hurts nobody.
 */
export function wordsOf(text: string): string[] {
	const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

	// "nge-like" is one word, "grup-grup" is the same twice.
	return (plain.replace(/\bnge-/g, 'nge').match(/[\p{L}\p{N}]+/gu) ?? []).filter(
		(word, at, words) => word !== words[at - 1]
	);
}

/** What a word may come from, the word itself among them. */
export function stemsOf(word: string): string[] {
	if (!/^\p{L}+$/u.test(word)) return [word];

	const found = new Set<string>();
	for (const bare of endings(word)) for (const stem of beginnings(bare)) found.add(stem);

	return [...found];
}

/** A shorter stem than this says nothing: `beri` must not become `ber`. */
const shortest = 3;

/** The word without particles, possessives and suffixes; each that may be one may also belong to the stem. */
function endings(word: string): string[] {
	const found = [word];
	const strip = (suffixes: readonly string[]) => {
		for (const one of [...found]) {
			const suffix = suffixes.find((each) => one.endsWith(each) && one.length - each.length >= shortest);
			if (suffix) found.push(one.slice(0, -suffix.length));
		}
	};
	strip(['lah', 'kah', 'tah', 'pun']);
	strip(['nya', 'ku', 'mu']);
	strip(['kan', 'an', 'i']);

	return found;
}

/** What may stand before the stem, longest first, and the letters that it may have swallowed. */
const prefixes: readonly [prefix: RegExp, swallowed: readonly string[]][] = [
	[/^nge/, ['']],
	[/^(?:meny|peny)(?=[aiueo])/, ['s']],
	[/^(?:meng|peng)(?=[aiueo])/, ['', 'k']],
	[/^(?:meng|peng)(?=[ghk])/, ['']],
	[/^(?:mem|pem)(?=[aiueo])/, ['p', 'm']],
	[/^(?:mem|pem)(?=[bfpv])/, ['']],
	[/^(?:men|pen)(?=[aiueo])/, ['t', 'n']],
	[/^(?:men|pen)(?=[cdjstz])/, ['']],
	[/^(?:me|pe)(?=[lmnrwy])/, ['']],
	[/^(?:ber|per|ter)/, ['']],
	[/^(?:di|ke|se)/, ['']]
];

function beginnings(word: string): string[] {
	const found = [word];

	for (const [prefix, swallowed] of prefixes) {
		const rest = word.replace(prefix, '');
		if (rest === word || rest.length < shortest) continue;

		for (const letter of swallowed) {
			found.push(letter + rest);
			// "diberhentikan", "memperlihatkan": a second prefix stands behind the first.
			const second = rest.replace(/^(?:ber|per)/, '');
			if (letter === '' && second !== rest && second.length >= shortest) found.push(second);
		}
		break;
	}

	return found;
}
