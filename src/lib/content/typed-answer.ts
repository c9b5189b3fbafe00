/** How much may be typed as a short answer. */
export const longestText = 100;

/**
 * `71`, `71,5`, `-3.25` and `1.250` (Indonesian thousands) as a decimal with a point and nothing between its digits.
 * @returns undefined for what is no number
 */
export function readDecimal(text: string): string | undefined {
	const plain = text.trim().replace(/^[−–]/, '-');
	if (/^-?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$/.test(plain)) return plain.replaceAll('.', '').replace(',', '.');

	return /^-?\d+(?:[.,]\d+)?$/.test(plain) ? plain.replace(',', '.') : undefined;
}

/** A number as content and learners write it, with a decimal comma; `readNumber` reads the same back. */
export function writeNumber(value: number): string {
	return String(value).replace('.', ',');
}

/** The same as a number. @returns undefined for what is none, or more than a computer counts */
export function readNumber(text: string): number | undefined {
	const number = Number(readDecimal(text) ?? NaN);

	return Number.isFinite(number) ? number : undefined;
}
