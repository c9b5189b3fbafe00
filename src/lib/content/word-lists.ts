import type { Tokens } from 'marked';
import { m } from '#lib/paraglide/messages.js';
import type { Findings } from './findings.ts';
import { readFrontMatter } from './front-matter.ts';
import type { Source } from './source.ts';
import { children, headingText, inlineText, placedBlocks, type Placed } from './tokens.ts';

/**
 * Reads a file of word lists: under each `##` heading one list, a word or phrase to an item. Text around the lists is for
 * its readers. Every heading must be there, and no other.
 * @param headings the heading of each list
 */
export function readWordLists<Key extends string>(
	source: Source,
	headings: Readonly<Record<Key, string>>,
	findings: Findings
): Record<Key, string[]> | undefined {
	const front = readFrontMatter(source, findings);
	if (!front) return undefined;

	front.fields.requiredText('judul');
	front.fields.finish();

	const keys = Object.keys(headings) as Key[];
	const lists = new Map<Key, string[]>();
	let list: string[] | undefined;

	for (const block of placedBlocks(front.body)) {
		if (isHeading(block)) {
			const heading = inlineText(headingText(block).text).trim();
			const key = keys.find((each) => headings[each] === heading && !lists.has(each));

			list = [];
			if (key) lists.set(key, list);
			else findings.add('word-list', block.region.place(), m.content_word_list_heading({ known: known(headings) }));
		} else if (block.token.type === 'list') {
			for (const item of children(block)) readWord(item, list, findings);
		}
	}

	const missing = keys.filter((key) => !lists.has(key)).map((key) => `## ${headings[key]}`);
	if (missing.length > 0) {
		findings.add('word-list', source.place(0), m.content_word_list_missing({ headings: missing.join(', ') }));
	}

	return Object.fromEntries(keys.map((key) => [key, lists.get(key) ?? []])) as Record<Key, string[]>;
}

function readWord(item: Placed, list: string[] | undefined, findings: Findings): void {
	const [line = '', ...more] = item.region.text.trimEnd().split('\n');
	const word = inlineText(line.replace(/^\s*[-*+]\s*/, '')).trim();

	if (!list || word === '' || more.length > 0 || /[,;:]/.test(word)) {
		findings.add('word-list', item.region.place(), m.content_word_list_item());
	} else if (list.includes(word)) {
		findings.add('word-list', item.region.place(), m.content_word_list_repeated({ word }));
	} else {
		list.push(word);
	}
}

function isHeading({ token }: Placed): boolean {
	return token.type === 'heading' && (token as Tokens.Heading).depth <= 2;
}

function known(headings: Readonly<Record<string, string>>): string {
	return Object.values(headings)
		.map((heading) => `## ${heading}`)
		.join(', ');
}

/**
 * A pattern that matches any of a list, the longest first; nothing where the list is empty.
 * @param gap pattern of what stands between the words of a phrase
 */
export function alternatives(list: readonly string[], gap = ' '): string {
	if (list.length === 0) return '(?!)';

	return [...list]
		.sort((a, b) => b.length - a.length)
		.map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replaceAll(' ', gap))
		.join('|');
}
