/**
 * The known word most like a mistyped one, the first of several; undefined when none is near enough to be meant.
 * @param most how many letters may differ
 */
export function nearest(
	word: string,
	known: Iterable<string>,
	most = Math.max(2, Math.floor(word.length / 2))
): string | undefined {
	let best: string | undefined;
	let bestDistance = most + 1;

	for (const candidate of known) {
		if (Math.abs(candidate.length - word.length) >= bestDistance) continue;

		const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());

		if (distance < bestDistance) {
			best = candidate;
			bestDistance = distance;
		}
	}

	return best;
}

/** How many letters have to be added, taken away or changed (V. Levenshtein, 1966). */
function editDistance(a: string, b: string): number {
	let previous = Array.from({ length: b.length + 1 }, (_, index) => index);

	for (let i = 1; i <= a.length; i++) {
		const current = [i];

		for (let j = 1; j <= b.length; j++) {
			const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);

			current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
		}

		previous = current;
	}

	return previous[b.length] ?? 0;
}
