import { Lexer, type Token, type Tokens } from 'marked';
import type { Region } from './source.ts';

/** A token of marked's lexer together with where it stands. */
export type Placed<T extends Token = Token> = { token: T; region: Region };

export function lex(markdown: string): Token[] {
	return Lexer.lex(markdown, { gfm: true });
}

/** Lays tokens over the text that they were made from; raw texts follow each other in it. */
export function place(tokens: Token[], region: Region): Placed[] {
	let cursor = 0;

	return tokens.map((token) => {
		const found = region.text.indexOf(token.raw, cursor);
		const start = found === -1 ? cursor : found;
		const end = found === -1 ? cursor : found + token.raw.length;

		cursor = end;

		return { token, region: region.slice(start, end) };
	});
}

export function placedBlocks(region: Region): Placed[] {
	return place(lex(region.text), region);
}

/** What stands directly inside a token: items, blocks, cells or inline tokens. */
export function children({ token, region }: Placed): Placed[] {
	switch (token.type) {
		case 'list':
			return place((token as Tokens.List).items, region);
		case 'blockquote':
		case 'list_item': {
			const tokens = (token as Tokens.Blockquote | Tokens.ListItem).tokens;

			return place(tokens, region.nested(tokens.map((inner) => inner.raw).join('')));
		}
		case 'table':
			return cells(token as Tokens.Table, region);
		default:
			return 'tokens' in token && token.tokens ? place(token.tokens, region) : [];
	}
}

/** Calls back for every token, the outer ones first. */
export function visit(placed: Placed[], callback: (placed: Placed, siblings: Placed[], index: number) => void): void {
	placed.forEach((each, index) => {
		callback(each, placed, index);
		visit(children(each), callback);
	});
}

/** How deep tokens stand inside each other; a list and its item count as one. */
export function depth(tokens: Token[]): number {
	let deepest = 0;
	let level = tokens;

	while (level.length > 0) {
		deepest++;
		level = level.flatMap((token) => {
			if (token.type === 'list') return (token as Tokens.List).items.flatMap((item) => item.tokens);

			return ('tokens' in token && token.tokens) || [];
		});
	}

	return deepest;
}

/** Text of inline tokens without any markup. */
export function plainText(tokens: Token[]): string {
	return tokens
		.map((token) => {
			if (token.type === 'br') return ' ';
			if (token.type === 'checkbox') return '';
			if (token.type === 'image') return (token as Tokens.Image).text;
			if ('tokens' in token && token.tokens) return plainText(token.tokens);

			return 'text' in token ? String(token.text) : token.raw;
		})
		.join('');
}

/** Text of blocks without any markup, on one line. */
export function blockText(tokens: Token[]): string {
	return tokens
		.map((token) => {
			switch (token.type) {
				case 'list':
					return blockText((token as Tokens.List).items);
				case 'list_item':
				case 'blockquote':
					return blockText(token.tokens ?? []);
				case 'table': {
					const { header, rows } = token as Tokens.Table;

					return [header, ...rows].flatMap((row) => row.map((cell) => plainText(cell.tokens))).join(' ');
				}
				default:
					return plainText('tokens' in token && token.tokens ? token.tokens : [token]);
			}
		})
		.join(' ')
		.replace(/\s+/g, ' ')
		.trim();
}

export function inlineText(markdown: string): string {
	return plainText(Lexer.lexInline(markdown, { gfm: true }))
		.replace(/\s+/g, ' ')
		.trim();
}

/** A heading's text without its marks. */
export function headingText({ token, region }: Placed): Region {
	const { text } = token as Tokens.Heading;
	const start = Math.max(0, region.text.indexOf(text));

	return region.slice(start, start + text.length);
}

export function rawText(placed: Placed[]): string {
	return placed.map(({ token }) => token.raw).join('');
}

/** The inline tokens of all cells of a table, its header first, each where it stands. */
export function cells(table: Tokens.Table, region: Region): Placed[] {
	const lines = region.text.split('\n');
	let start = 0;
	const placed: Placed[] = [];

	[table.header, [], ...table.rows].forEach((row, index) => {
		let cursor = 0;

		for (const cell of row) {
			const found = lines[index]?.indexOf(cell.text, cursor) ?? -1;
			const at = found === -1 ? cursor : found;

			cursor = at + (found === -1 ? 0 : cell.text.length);
			placed.push(...place(cell.tokens, region.slice(start + at, start + cursor)));
		}

		start += (lines[index]?.length ?? 0) + 1;
	});

	return placed;
}
