/** A sentence around a word that it tells; `after` is undefined where it does not tell it. */
export type Around = { before: string; after: string | undefined };

/** Cuts a sentence at the first place of a word; `before`, the word and `after` are the sentence again. */
export function aroundWord(sentence: string, word: string): Around {
	const at = sentence.indexOf(word);
	if (at < 0) return { before: sentence, after: undefined };

	return { before: sentence.slice(0, at), after: sentence.slice(at + word.length) };
}

/**
 * Between which parts a word breaks that is wider than its line: behind each slash or else each hyphen, or else every eight
 * characters. Those of a NIP are two days, a sex and a serial number. Joined, they are the word.
 */
export function groupsOf(word: string): string[] {
	const nip = /^(\d{8})(\d{6})(\d)(\d{3})$/.exec(word);
	if (nip) return nip.slice(1);

	// Without a look behind, which older phones cannot read: their scripts would not run at all.
	const parts = word.includes('/') ? /[^/]*\/|[^/]+/g : word.includes('-') ? /[^-]*-|[^-]+/g : /[^]{1,8}/gu;

	return word.match(parts) ?? [word];
}
