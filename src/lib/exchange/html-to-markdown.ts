import { decodeEntities } from '#lib/content/link.ts';
import { codeSpan, escapeMarkdown } from './escape-markdown.ts';

type Element = { tag: string; attributes: string; children: (Element | string)[] };

export type HtmlOptions = {
	/** Line ends count, as in Moodle's own format. */
	breaks: boolean;
	/** The text around the tags is Markdown already. */
	markdown: boolean;
	/** Told the name of each element that Markdown has nothing for. */
	lose: (tag: string) => void;
};

const maxDepth = 50;
const empty: ReadonlySet<string> = new Set(['br', 'hr', 'img', 'input', 'wbr', 'col', 'source']);
const hidden: ReadonlySet<string> = new Set(['script', 'style', 'head', 'title', 'template']);
const transparent: ReadonlySet<string> = new Set([
	'',
	'html',
	'body',
	'span',
	'font',
	'small',
	'big',
	'thead',
	'tbody',
	'wbr'
]);
const paragraphs: ReadonlySet<string> = new Set(['p', 'div', 'section', 'article']);
const marks: Record<string, string> = { b: '**', strong: '**', i: '*', em: '*', s: '~~', del: '~~', strike: '~~' };
const typographic: Record<string, string> = {
	ndash: '–',
	mdash: '—',
	lsquo: '‘',
	rsquo: '’',
	ldquo: '“',
	rdquo: '”',
	hellip: '…',
	times: '×',
	plusmn: '±',
	deg: '°',
	bull: '•',
	middot: '·'
};

/** HTML of an editor as Markdown without any HTML. */
export function htmlToMarkdown(html: string, options: HtmlOptions): string {
	const lines = render(parse(html), options)
		.split('\n')
		.map((line) => (options.markdown ? line : line.trimEnd()));

	return (
		lines
			.join('\n')
			.replace(/\n{3,}/g, '\n\n')
			// A break ends a line of a paragraph, never the paragraph.
			.replace(/(?:\\\n)+(?=\n|$)/g, '\n')
			.replace(/(^|\n\n)(?:\\\n)+/g, '$1')
			.trim()
	);
}

function parse(html: string): Element {
	const root: Element = { tag: '', attributes: '', children: [] };
	const open = [root];
	const last = () => open.at(-1) ?? root;
	const lastComment = html.lastIndexOf('-->');
	let at = 0;

	while (at < html.length) {
		const start = html.indexOf('<', at);
		const end = start === -1 ? -1 : html.indexOf('>', start);

		if (end === -1) break;

		const [, slash, name, attributes = ''] =
			/^<(\/?)([a-z][a-z0-9]*)\b([^<]*)>$/i.exec(html.slice(start, end + 1)) ?? [];
		const comment = start < lastComment && html.startsWith('<!--', start) ? html.indexOf('-->', start) : -1;

		if (name === undefined && comment === -1) {
			last().children.push(html.slice(at, start + 1));
			at = start + 1;
			continue;
		}

		last().children.push(html.slice(at, start));
		at = comment === -1 ? end + 1 : comment + 3;
		if (name === undefined) continue;

		const tag = name.toLowerCase();

		if (slash) close(open, tag);
		else {
			if (tag === 'p' || tag === 'li') if (last().tag === tag) open.pop();

			const element = { tag, attributes, children: [] };
			last().children.push(element);
			if (!empty.has(tag) && open.length < maxDepth) open.push(element);
		}
	}

	last().children.push(html.slice(at));

	return root;
}

function close(open: Element[], tag: string): void {
	const at = open.findLastIndex((each) => each.tag === tag);

	if (at > 0) open.length = at;
}

function render(element: Element, options: HtmlOptions): string {
	const { tag, attributes } = element;
	const inside = () =>
		element.children
			.map((child) => (typeof child === 'string' ? text(child, options) : render(child, options)))
			.join('');

	if (hidden.has(tag)) return '';
	if (transparent.has(tag)) return inside();
	if (paragraphs.has(tag)) return `\n\n${inside().trim()}\n\n`;
	if (marks[tag]) return around(inside(), marks[tag]);

	switch (tag) {
		case 'br':
			return '\\\n';
		case 'hr':
			return '\n\n';
		case 'code':
		case 'tt':
		case 'kbd':
			return codeSpan(plain(element).replace(/\s+/g, ' ').trim());
		case 'pre':
			return `\n\n\`\`\`\n${plain(element).replace(/^\n|\n$/g, '')}\n\`\`\`\n\n`;
		case 'a':
			return `[${inside().trim()}](${attribute(attributes, 'href')})`;
		case 'img':
			return `![${attribute(attributes, 'alt')}](${attribute(attributes, 'src')})`;
		case 'ul':
		case 'ol':
			return `\n\n${items(element, options)}\n\n`;
		case 'blockquote':
			return `\n\n${inside()
				.trim()
				.split('\n')
				.map((line) => `> ${line}`)
				.join('\n')}\n\n`;
		case 'h1':
		case 'h2':
		case 'h3':
		case 'h4':
		case 'h5':
		case 'h6':
			return `\n\n**${inside().trim()}**\n\n`;
		case 'td':
		case 'th':
			return `${inside().trim()} `;
		case 'tr':
		case 'li':
			return `${inside().trim()}\n\n`;
		default:
			options.lose(tag);

			return inside();
	}
}

function items({ tag, children }: Element, options: HtmlOptions): string {
	return children
		.filter((child) => typeof child !== 'string')
		.map((item, index) => {
			const mark = tag === 'ol' ? `${index + 1}. ` : '- ';

			return `${mark}${render({ ...item, tag: '' }, options)
				.trim()
				.replaceAll('\n', `\n${' '.repeat(mark.length)}`)}`;
		})
		.join('\n');
}

/** Blanks at the ends stand outside the marks, or they would not be marks. */
function around(inside: string, mark: string): string {
	const core = inside.trim();
	if (core === '') return inside;

	const start = inside.indexOf(core);

	return `${inside.slice(0, start)}${mark}${core}${mark}${inside.slice(start + core.length)}`;
}

function text(raw: string, { breaks, markdown }: HtmlOptions): string {
	if (markdown) return raw;

	const lines = breaks ? raw.split('\n').map((line, index) => (index === 0 ? line : line.trimStart())) : [raw];

	return lines.map((line) => escapeMarkdown(decode(line).replace(/\s+/g, ' '))).join('\\\n');
}

function plain({ children }: Element): string {
	return children.map((child) => (typeof child === 'string' ? decode(child) : plain(child))).join('');
}

function attribute(attributes: string, name: string): string {
	const match = new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(attributes);

	return decode(match?.slice(1).find((value) => value !== undefined) ?? '').trim();
}

function decode(html: string): string {
	return decodeEntities(html).replace(/&([a-z]+);/gi, (all, name: string) => typographic[name] ?? all);
}
