import { diffWordsWithSpace } from 'diff';
import type { Token, Tokens } from 'marked';
import { blockText, lex } from '#lib/content/tokens.ts';

/** A stretch of a line: in both versions, only in the newer, or only in the older. */
export type Stretch = { kind: 'same' | 'added' | 'removed'; text: string };

/** One heading, paragraph or item of a list. */
export type DifferentLine = Stretch[];

/** Longer comparisons than this end with the whole text as taken out and put in anew. */
const patienceMs = 1000;

/** What changed between two versions of a text, word by word; lines without any change are there too. */
export function differencesBetween(olderMarkdown: string, newerMarkdown: string): DifferentLine[] {
	const older = plainLines(olderMarkdown);
	const newer = plainLines(newerMarkdown);
	const changes = diffWordsWithSpace(older, newer, { timeout: patienceMs }) ?? [
		{ value: older, added: false, removed: true },
		{ value: newer, added: true, removed: false }
	];
	const lines: DifferentLine[] = [[]];

	for (const { value, added, removed } of changes) {
		value.split('\n').forEach((text, index) => {
			if (index > 0) lines.push([]);
			if (text !== '') lines.at(-1)!.push({ kind: added ? 'added' : removed ? 'removed' : 'same', text });
		});
	}

	return lines.filter((line) => line.length > 0);
}

/** The text without its markup, one heading, paragraph or item a line; items keep their numbers. */
export function plainLines(markdown: string): string {
	return lex(markdown).flatMap(linesOf).join('\n');
}

function linesOf(token: Token): string[] {
	switch (token.type) {
		case 'space':
		case 'hr':
			return [];
		case 'blockquote':
			return (token.tokens ?? []).flatMap(linesOf);
		case 'list': {
			const { items, ordered, start } = token as Tokens.List;

			return items.flatMap((item, index) => {
				const [first = '', ...rest] = item.tokens.flatMap(linesOf);
				const mark = ordered ? `${Number(start || 1) + index}.` : '•';

				return [`${mark} ${first}`, ...rest];
			});
		}
		case 'table': {
			const { header, rows } = token as Tokens.Table;

			return [header, ...rows].map((row) => row.map((cell) => blockText(cell.tokens)).join(' | '));
		}
		default: {
			// What kind of box a paragraph stands in is no word of the text.
			const text = blockText([token]).replace(/^\[![\p{L} ]+\]\s*/u, '');

			return text === '' ? [] : [text];
		}
	}
}
