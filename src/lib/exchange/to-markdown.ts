import type { Tokens } from 'marked';
import { pictureName, safeLink } from '#lib/content/link.ts';
import { Source, type Region } from '#lib/content/source.ts';
import { placedBlocks, visit } from '#lib/content/tokens.ts';
import { m } from '#lib/paraglide/messages.js';
import { escapeMarkdown, escapeStart } from './escape-markdown.ts';
import type { GiftText } from './gift-model.ts';
import { htmlToMarkdown } from './html-to-markdown.ts';

/** Told what a text loses, as a finished sentence. */
export type Lose = (message: string) => void;

/** A text of GIFT as Markdown that may stand in a question: without HTML, headings, boxes, unsafe links and images. */
export function toMarkdown({ text, format }: GiftText, lose: Lose): string {
	const tag = (name: string) => lose(m.exchange_lost_html({ name }));

	switch (format) {
		case 'plain':
			return text
				.split(/\n{2,}/)
				.map((paragraph) =>
					paragraph
						.split('\n')
						.map((line) => escapeMarkdown(line.trim()))
						.join('\\\n')
				)
				.join('\n\n');
		case 'html':
			return tidy(htmlToMarkdown(text, { breaks: false, markdown: false, lose: tag }), lose);
		case 'moodle':
			return tidy(htmlToMarkdown(text, { breaks: true, markdown: false, lose: tag }), lose);
		case 'markdown':
			return tidy(hasHtml(text) ? htmlToMarkdown(text, { breaks: false, markdown: true, lose: tag }) : text, lose);
	}
}

/** The same as one line, for headings, options and cells of tables. */
export function toLine(text: GiftText, lose: Lose): string {
	return oneLine(toMarkdown(text, lose), lose);
}

/** Markdown as one line. Line ends within a paragraph mean nothing there, all others do. */
export function oneLine(markdown: string, lose: Lose): string {
	const lines = markdown.trim().split('\n');
	const ends = lines.slice(0, -1);

	if (ends.some((line) => line.trim() === '' || line.endsWith('  ') || isBroken(line))) lose(m.exchange_lost_lines());

	const texts = lines.map((line, index) => (index < ends.length && isBroken(line) ? line.slice(0, -1) : line).trim());

	return escapeStart(texts.filter((text) => text !== '').join(' '));
}

/** Whether a backslash breaks a line at its end; two of them are one that is shown. */
function isBroken(line: string): boolean {
	let backslashes = 0;
	while (line[line.length - 1 - backslashes] === '\\') backslashes++;

	return backslashes % 2 === 1;
}

function hasHtml(markdown: string): boolean {
	let found = false;

	visit(placedBlocks(regionOf(markdown)), ({ token }) => {
		found ||= token.type === 'html';
	});

	return found;
}

/** Takes out what a question of Soal Markdown must not hold. */
function tidy(markdown: string, lose: Lose): string {
	const replaced: [start: number, end: number, by: string][] = [];

	visit(placedBlocks(regionOf(markdown)), ({ token, region }) => {
		const replace = (by: string) => replaced.push([region.offset(0), endOf(region), by]);

		switch (token.type) {
			case 'heading': {
				const before = /(?:^|\n\n)$/.test(markdown.slice(0, region.offset(0))) ? '' : '\n\n';
				const after = /^(?:\n\n|$)/.test(markdown.slice(endOf(region))) ? '' : '\n\n';

				lose(m.exchange_lost_heading());
				replace(`${before}**${(token as Tokens.Heading).text}**${after}`);
				break;
			}
			// An address that is told at another place would hold for the whole file.
			case 'def':
				replace('');
				break;
			case 'image': {
				const { href, text, raw } = token as Tokens.Image;

				if (pictureName(href) === undefined || text.trim() === '') {
					lose(m.exchange_lost_image({ address: href }));
					replace(text);
				} else if (!raw.includes('](')) replace(`![${text}](${href})`);
				break;
			}
			case 'link': {
				const { href, text, raw } = token as Tokens.Link;

				if (safeLink(href) === undefined) {
					lose(m.exchange_lost_link({ address: href }));
					replace(text);
				} else if (raw.startsWith('[') && !raw.includes('](')) replace(`[${text}](${href})`);
				break;
			}
		}
	});

	return outermost(replaced)
		.toReversed()
		.reduce((text, [start, end, by]) => `${text.slice(0, start)}${by}${text.slice(end)}`, markdown)
		.replace(/^([^\S\n]*(?:[-*+]|\d+[.)])[^\S\n]+)\[([ xX])\]/gm, '$1\\[$2\\]')
		.trim();
}

/** Without what stands inside another. */
function outermost(replaced: [start: number, end: number, by: string][]): [start: number, end: number, by: string][] {
	return replaced.filter(([start, end], index) =>
		replaced.every(
			(other, n) => n === index || other[0] > start || other[1] < end || (other[0] === start && other[1] === end)
		)
	);
}

function endOf(region: Region): number {
	return region.offset(region.text.length);
}

function regionOf(markdown: string) {
	return new Source({ path: '', text: markdown }).from(0);
}
