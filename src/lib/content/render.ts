import { Lexer, type Token, type Tokens } from 'marked';
import { callouts, readCallout } from './callouts.ts';
import { isHistoryChip, type Register } from './citations.ts';
import { decodeEntities, pictureName, safeLink } from './link.ts';
import type { Citation, Picture, PictureType } from './model.ts';
import { lex, plainText } from './tokens.ts';

/** All that rendered content may hold, in the form that `sanitize-html` takes; it must change nothing. */
export const allowedTags = [
	...['h2', 'h3', 'h4', 'h5', 'h6', 'p', 'ul', 'ol', 'li', 'blockquote', 'aside', 'hr', 'pre', 'div'],
	...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
	...['a', 'strong', 'em', 'del', 'code', 'br', 'img', 'span', 'small']
];
export const allowedAttributes: Record<string, string[]> = {
	a: ['class', 'href', 'title', 'data-article'],
	aside: ['class'],
	div: ['class', 'role', 'aria-label', 'tabindex'],
	h2: ['id'],
	h3: ['id'],
	h4: ['id'],
	h5: ['id'],
	h6: ['id'],
	img: ['src', 'alt', 'title', 'width', 'height', 'loading'],
	ol: ['start'],
	p: ['class'],
	small: ['class'],
	span: ['class', 'aria-hidden'],
	td: ['class'],
	th: ['class', 'scope']
};

/**
 * Markdown as HTML. Raw HTML comes out as text, links lead to allowed places only, citations lead to their article.
 * @param anchors shared by the texts of one page
 */
export function renderMarkdown(markdown: string, register: Register, anchors = new Anchors()): string {
	return blocks(lex(markdown), { register, anchors });
}

/** Markdown of one line, without any block around it. */
export function renderInline(markdown: string, register: Register): string {
	return inline(Lexer.lexInline(markdown, { gfm: true }), { register, anchors: new Anchors() });
}

/** Address of the article that a citation leads to. */
export function citationHref(citation: Pick<Citation, 'regulation' | 'slug'>): string {
	return `/regulations/${citation.regulation}${citation.slug ? `#${citation.slug}` : ''}`;
}

/** How the addresses of published pictures end. */
export const pictureEndings: Record<PictureType, string> = {
	'image/svg+xml': 'svg',
	'image/png': 'png',
	'image/jpeg': 'jpg',
	'image/webp': 'webp'
};

/** Address of a published picture. It names the content, so that what stands there never changes. */
export function pictureHref({ sha256, type }: Pick<Picture, 'sha256' | 'type'>): string {
	return `/pictures/${sha256}.${pictureEndings[type]}`;
}

/** Ids of the headings of one page: the second of the same words gets a number. */
export class Anchors {
	readonly #taken = new Map<string, number>();

	take(base: string): string {
		let count = (this.#taken.get(base) ?? 0) + 1;
		let id = count === 1 ? base : `${base}-${count}`;

		while (count > 1 && this.#taken.has(id)) id = `${base}-${++count}`;

		this.#taken.set(base, count);
		if (id !== base) this.#taken.set(id, 1);

		return id;
	}
}

type Context = { register: Register; anchors: Anchors; inLink?: boolean };

function blocks(tokens: Token[], context: Context): string {
	return tokens
		.map((token) => block(token, context))
		.filter((html) => html !== '')
		.join('\n');
}

function block(token: Token, context: Context): string {
	switch (token.type) {
		case 'space':
		case 'def':
		case 'checkbox':
			return '';
		case 'hr':
			return '<hr />';
		case 'heading':
			return heading(token as Tokens.Heading, context);
		case 'paragraph':
			return `<p>${inline(token.tokens ?? [], context)}</p>`;
		case 'code':
			return `<pre><code>${escape(token.text)}</code></pre>`;
		case 'blockquote':
			return quote(token as Tokens.Blockquote, context);
		case 'list':
			return list(token as Tokens.List, context);
		case 'table':
			return table(token as Tokens.Table, context);
		case 'text':
			return inline(token.tokens ?? [token], context);
		default:
			return escape(token.raw);
	}
}

function heading(token: Tokens.Heading, context: Context): string {
	const depth = Math.max(2, token.depth);
	const words = plainText(token.tokens).toLowerCase();
	const id = context.anchors.take(`bagian-${words.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '')}`);

	return `<h${depth} id="${attribute(id)}">${inline(token.tokens, context)}</h${depth}>`;
}

function quote(token: Tokens.Blockquote, context: Context): string {
	const callout = readCallout(token.text);
	if (!callout?.name) return `<blockquote>\n${blocks(token.tokens, context)}\n</blockquote>`;

	const { className, word, shape } = callouts[callout.name];
	const label = `<p class="callout-label"><span class="callout-shape" aria-hidden="true">${shape}</span> ${word}</p>`;

	return `<aside class="callout ${className}">\n${label}\n${blocks(lex(token.text.slice(callout.length)), context)}\n</aside>`;
}

function list(token: Tokens.List, context: Context): string {
	const tag = token.ordered ? 'ol' : 'ul';
	const start = token.ordered && token.start !== 1 && token.start !== '' ? ` start="${token.start}"` : '';
	const items = token.items.map((item) => `<li>${blocks(item.tokens, context)}</li>`);

	return `<${tag}${start}>\n${items.join('\n')}\n</${tag}>`;
}

function table(token: Tokens.Table, context: Context): string {
	const align = (cell: Tokens.TableCell) => (cell.align ? ` class="${cell.align}"` : '');
	const header = token.header.map((cell) => `<th scope="col"${align(cell)}>${inline(cell.tokens, context)}</th>`);
	const rows = token.rows.map(
		(row) => `<tr>${row.map((cell) => `<td${align(cell)}>${inline(cell.tokens, context)}</td>`).join('')}</tr>`
	);
	const body = rows.length > 0 ? `\n<tbody>\n${rows.join('\n')}\n</tbody>` : '';

	// Focusable, because a wide table scrolls inside it on a phone.
	return `<div class="wide" role="group" aria-label="Tabel" tabindex="0"><table>\n<thead>\n<tr>${header.join('')}</tr>\n</thead>${body}\n</table></div>`;
}

function inline(tokens: Token[], context: Context): string {
	return tokens
		.map((token, index) => {
			switch (token.type) {
				case 'text':
				case 'escape':
					return 'tokens' in token && token.tokens
						? inline(token.tokens, context)
						: prose(token, tokens[index + 1], context);
				case 'codespan':
					return isHistoryChip(token.text)
						? '<small class="history">(riwayat)</small>'
						: `<code>${escape(token.text)}</code>`;
				case 'strong':
				case 'em':
				case 'del':
					return `<${token.type}>${inline(token.tokens ?? [], context)}</${token.type}>`;
				case 'br':
					return '<br />';
				case 'checkbox':
					return '';
				case 'link':
					return link(token as Tokens.Link, context);
				case 'image':
					return image(token as Tokens.Image, context);
				default:
					return escape(token.raw);
			}
		})
		.join('');
}

function prose(token: Token, next: Token | undefined, { register, inLink }: Context): string {
	const text = token.type === 'escape' ? (token as Tokens.Escape).text : token.raw;
	if (inLink || token.type === 'escape') return escape(decodeEntities(text));

	const history = next?.type === 'codespan' && isHistoryChip(next.text);
	let html = '';
	let from = 0;

	for (const match of register.find(text)) {
		const isLast = text.slice(match.end).trim() === '';
		const { citation } = register.resolve(match, text, history && isLast);
		if (!citation) continue;

		const article = citation.article ? ` data-article="${attribute(citation.article)}"` : '';

		html += escape(decodeEntities(text.slice(from, match.start)));
		html += `<a class="citation" href="${attribute(citationHref(citation))}"${article}>${escape(text.slice(match.start, match.end))}</a>`;
		from = match.end;
	}

	return html + escape(decodeEntities(text.slice(from)));
}

function link(token: Tokens.Link, context: Context): string {
	const href = safeLink(token.href);
	const html = inline(token.tokens, { ...context, inLink: true });
	if (href === undefined || context.inLink) return html;

	const title = token.title ? ` title="${attribute(decodeEntities(token.title))}"` : '';

	return `<a href="${attribute(href)}"${title}>${html}</a>`;
}

function image(token: Tokens.Image, { register }: Context): string {
	const picture = register.pictures?.get(pictureName(token.href) ?? '');
	const alt = decodeEntities(token.text);
	if (!picture) return escape(alt);

	const title = token.title ? ` title="${attribute(decodeEntities(token.title))}"` : '';
	const size = `width="${picture.width}" height="${picture.height}"`;

	return `<img src="${attribute(pictureHref(picture))}" alt="${attribute(alt)}"${title} ${size} loading="lazy" />`;
}

function escape(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function attribute(text: string): string {
	return escape(text).replaceAll('"', '&quot;');
}
