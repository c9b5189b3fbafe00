import type { Finding } from '#lib/content/model.ts';
import { Source } from '#lib/content/source.ts';

export type SourceLine = {
	/** From 1, as an editor counts. */
	number: number;
	text: string;
	/** Where the text begins or ends in the middle of the line, because that is long. */
	cutBefore: boolean;
	cutAfter: boolean;
	findings: Finding[];
};

/** Lines that follow each other without a gap. */
export type Stretch = SourceLine[];

/** Of one line; what is longer is shown around what was found in it. */
const longestShown = 400;

/** The lines of a file, those with findings among them, and `context` lines before and after each; all with `Infinity`. */
export function linesAround(text: string, findings: readonly Finding[], context: number): Stretch[] {
	const lines = new Source({ path: '', text }).text.split('\n');
	if (lines.length > 1 && lines.at(-1) === '') lines.pop();

	const byLine = new Map<number, Finding[]>();
	for (const finding of findings) {
		const at = Math.min(finding.line, lines.length);
		byLine.set(at, [...(byLine.get(at) ?? []), finding]);
	}

	const stretches: Stretch[] = [];
	const near = [...byLine.keys()].sort((a, b) => a - b);
	let next = 0;
	for (const [index, line] of lines.entries()) {
		const number = index + 1;
		while (next < near.length && near[next]! + context < number) next++;
		if (context !== Infinity && !(next < near.length && near[next]! - context <= number)) continue;

		const last = stretches.at(-1);
		const shown = shorten(number, line, byLine.get(number) ?? []);
		if (last?.at(-1)?.number === number - 1) last.push(shown);
		else stretches.push([shown]);
	}

	return stretches;
}

function shorten(number: number, line: string, findings: Finding[]): SourceLine {
	const column = findings[0]?.column ?? 1;
	const from = line.length <= longestShown || column < longestShown / 2 ? 0 : column - 1 - longestShown / 4;
	const text = line.slice(from, from + longestShown);

	return { number, text, cutBefore: from > 0, cutAfter: from + text.length < line.length, findings };
}
