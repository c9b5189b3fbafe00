import sanitizeHtml, { type IOptions } from 'sanitize-html';
import { allowedAttributes, allowedTags } from '#lib/content/render.ts';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '../problem.ts';

const strict: IOptions = {
	allowedTags,
	allowedAttributes,
	allowedSchemes: ['http', 'https', 'mailto'],
	allowProtocolRelative: false
};

/**
 * A second layer behind the renderer, which escapes by itself and spells as the sanitiser does: whatever HTML stands in
 * `published` must come out of it as it went in, to the letter.
 * @throws Problem `html_unsafe`
 */
export function requireHarmless(where: string, published: unknown): void {
	for (const html of htmlOf(published, false)) {
		if (sanitizeHtml(html, strict) !== html) {
			throw new Problem('html_unsafe', m.publishing_html_unsafe({ where, html: html.slice(0, 80) }));
		}
	}
}

/** Every HTML in a value: fields called `html` or `…Html`, and the feedback by option. */
function* htmlOf(value: unknown, isHtml: boolean): Generator<string> {
	if (typeof value === 'string') {
		if (isHtml) yield value;
	} else if (Array.isArray(value)) {
		for (const each of value) yield* htmlOf(each, isHtml);
	} else if (value !== null && typeof value === 'object') {
		for (const [name, each] of Object.entries(value)) {
			yield* htmlOf(each, isHtml || name === 'html' || name.endsWith('Html') || name === 'feedback');
		}
	}
}
