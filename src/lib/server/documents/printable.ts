/**
 * Text as it can stand in an archival PDF. Everything a person can write stays; what PDF/A forbids or what would
 * make paper say something else than it shows does not: control characters and line ends become spaces, characters
 * without a meaning of their own (private use, half a pair, unassigned for good) become �, and direction overrides,
 * which can show a name back to front, are dropped.
 */
export function printable(text: string): string {
	return text
		.toWellFormed()
		.replace(/[\u202A-\u202E\u2066-\u2069\uFEFF]/g, '')
		.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
		.replace(/[\p{Co}\p{Noncharacter_Code_Point}]/gu, '\uFFFD');
}

/** The same data with every text in it made printable. */
export function printableData<Data>(data: Data): Data {
	return JSON.parse(JSON.stringify(data), (_key, value) => (typeof value === 'string' ? printable(value) : value));
}
