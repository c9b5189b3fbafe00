import { decodeEntities } from './link.ts';

/** What rendered content says, without its markup; what stands in blocks of its own is kept apart. */
export function htmlText(html: string): string {
	const text = html
		.replace(/<img [^>]*?alt="([^"]*)"[^>]*>/g, ' $1 ')
		.replace(/<(?:\/?(?:p|li|h\d|td|th|tr|aside|blockquote|pre|div)\b[^>]*|br \/)>/g, ' ')
		.replace(/<[^>]+>/g, '');

	return decodeEntities(text).replace(/\s+/g, ' ').trim();
}
