/**
 * An option's identity: 64 bits of FNV-1a over its normalised text. It only has to tell the options of one question
 * apart, and `option-repeated` reports two that read the same.
 */
export function optionId(plainText: string): string {
	let hash = 0xcbf29ce484222325n;

	for (const byte of new TextEncoder().encode(normalisedText(plainText))) {
		hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
	}

	return hash.toString(16).padStart(16, '0');
}

/** Without case, spare blanks and final punctuation: what makes no difference to a reader. */
export function normalisedText(text: string): string {
	return text
		.normalize('NFKC')
		.toLowerCase()
		.replace(/\s+/g, ' ')
		.trim()
		.replace(/[\s.,;:!?…]+$/u, '');
}
