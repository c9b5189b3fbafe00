/**
 * HTML of published content on its way to a page. In a document it travels once, as markup: the data that Kit sends along
 * for its scripts name only the place, and the browser takes it from there. In answers to scripts it travels as it is.
 */
export class Markup {
	constructor(
		readonly html: string,
		/** Where the document holds it; null where there is no document. */
		readonly place: string | null
	) {}
}

/** What travels as data. */
export type PackedMarkup = { place: string } | { html: string };

export function packMarkup({ html, place }: Markup): PackedMarkup {
	return place === null ? { html } : { place };
}

/** In the browser: what was sent, or what stands in the document. */
export function unpackMarkup(packed: PackedMarkup): Markup {
	if ('html' in packed) return new Markup(packed.html, null);

	const holder = document.querySelector(`[data-markup="${CSS.escape(packed.place)}"]`);

	return new Markup(holder?.innerHTML ?? '', packed.place);
}
