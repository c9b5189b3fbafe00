import { Lexer } from 'marked';

const special = /[\\`*_[\]<>~!]|&(?=#?\w+;)/g;
/** What makes a block of a line: a heading, quote, list, rule, fence, box or the address of a link. */
const blockStart =
	/^(?:#{1,6}(?=\s|$)|>|[-+*](?=\s|$)|`{3}|~{3}|[=-]+\s*$|[-*_](?:\s*[-*_]){2,}\s*$|\[[ xX]?\](?!\()|\[[^\]]+\]:)/;
const numberStart = /^(\d{1,9})([.)])(?=\s|$)/;

/** Plain text of one line as Markdown that reads the same; left as it is where Markdown sees nothing in it. */
export function escapeMarkdown(text: string): string {
	return escapeStart(escapeInline(text));
}

/** The same for headings and cells, in which no block can begin. */
export function escapeInline(text: string): string {
	return readsAsText(text) ? text : text.replace(special, '\\$&');
}

/** Keeps a line of Markdown from beginning a block. */
export function escapeStart(line: string): string {
	return blockStart.test(line) ? `\\${line}` : line.replace(numberStart, '$1\\$2');
}

/** Takes back what `escapeStart` did, for a place in which no block can begin. */
export function unescapeStart(line: string): string {
	const bare = line.startsWith('\\') ? line.slice(1) : line.replace(/^(\d{1,9})\\([.)])/, '$1$2');

	return bare !== line && escapeStart(bare) === line ? bare : line;
}

/** An inline code for any text without line ends. */
export function codeSpan(text: string): string {
	if (!text.includes('`')) return `\`${text}\``;

	const longest = Math.max(...[...text.matchAll(/`+/g)].map(([run]) => run.length));
	const fence = '`'.repeat(longest + 1);

	return `${fence} ${text} ${fence}`;
}

/** Whether Markdown shows a text as it stands; addresses that become links do. */
function readsAsText(text: string): boolean {
	return (
		!/&#?\w+;/.test(text) &&
		Lexer.lexInline(text, { gfm: true }).every(
			(token) => token.type === 'text' || (token.type === 'link' && token.raw === token.text)
		)
	);
}
