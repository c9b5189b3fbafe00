import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { m } from '#lib/paraglide/messages.js';
import type { Findings } from './findings.ts';
import type { PictureFile } from './model.ts';
import type { NeutralityGuard } from './neutrality.ts';
import { Source, startOf } from './source.ts';
import { allowedElements, isAllowedAttribute, isAllowedValue, referenceIn } from './svg-allowed.ts';
import { SvgWords } from './svg-words.ts';

/** In CSS pixels. */
export type Size = { width: number; height: number };

const maxNesting = 50;
const attribute = /\s([^\s=]+)\s*=\s*(?:"[^"]*"|'[^']*')/g;
const pixels = /^\s*(\d+(?:\.\d+)?)(?:px)?\s*$/;

/**
 * Walks an SVG strictly by the list of what it may hold, and reads all its words for neutrality.
 * @returns how large it is; undefined when it does not say so, or is no SVG at all
 */
export function checkSvg(file: PictureFile, guard: NeutralityGuard, findings: Findings): Size | undefined {
	const text = decode(file.bytes);

	if (text === undefined) {
		findings.add('picture-invalid', startOf(file.path), m.content_svg_encoding());
		return undefined;
	}

	const source = new Source({ path: file.path, text });
	const walk = new Walk(source, findings);

	walk.run();
	guard.check(walk.words.finish(), [], [], findings);

	return walk.size;
}

function decode(bytes: Uint8Array): string | undefined {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return undefined;
	}
}

/** The first fault in the form of the file; what follows it cannot be relied upon. */
class Malformed extends Error {}

class Walk {
	readonly words: SvgWords;
	size: Size | undefined;

	readonly #source: Source;
	readonly #findings: Findings;
	readonly #parser = new SaxesParser();
	readonly #ids = new Set<string>();
	readonly #references: { id: string; name: string; at: number }[] = [];
	/** What is not allowed is reported where it first stands. */
	readonly #reported = new Set<string>();
	#depth = 0;
	#markers = 0;

	constructor(source: Source, findings: Findings) {
		this.#source = source;
		this.#findings = findings;
		this.words = new SvgWords(source);
	}

	run(): void {
		const parser = this.#parser;
		const forbid = (start: string) => () => this.#report(this.#begun(start), m.content_svg_markup());

		parser.on('error', (error) => {
			throw new Malformed(error.message);
		});
		parser.on('xmldecl', ({ encoding }) => {
			if (encoding && encoding.toLowerCase() !== 'utf-8') this.#report(0, m.content_svg_encoding());
		});
		parser.on('doctype', forbid('<!DOCTYPE'));
		parser.on('processinginstruction', forbid('<?'));
		parser.on('cdata', forbid('<![CDATA['));
		parser.on('comment', (words) => this.words.comment(words, this.#begun('<!--'), parser.position));
		parser.on('opentag', (tag) => this.#enter(tag));
		parser.on('closetag', (tag) => this.#leave(tag));

		try {
			parser.write(this.#source.text).close();
			for (const { id, name, at } of this.#references) {
				if (!this.#ids.has(id)) this.#once(`#${id}`, at, m.content_svg_value({ name }));
			}
		} catch (error) {
			if (!(error instanceof Malformed)) throw error;

			this.#report(Math.max(0, Math.min(parser.position, this.#source.text.length) - 1), m.content_svg_broken());
		}
	}

	#enter({ name, attributes }: SaxesTagPlain): void {
		const start = this.#begun('<');

		this.words.open(name, attributes, start, this.#parser.position);
		if (this.#depth === 0) this.#readRoot(name, attributes, start);
		if (this.#depth === maxNesting) this.#once('depth', start, m.content_svg_deep({ max: maxNesting }));
		if (!allowedElements.has(name)) this.#once(`<${name}`, start, m.content_svg_element({ name }));

		this.#depth++;
		if (name === 'marker') this.#markers++;

		const places = this.#attributePlaces(start);

		for (const [written, value] of Object.entries(attributes)) {
			this.#readAttribute(written, value, places.get(written) ?? start);
		}
	}

	#leave({ name, isSelfClosing }: SaxesTagPlain): void {
		const end = this.#parser.position;

		this.words.close(name, isSelfClosing ? end : this.#begun('<'), end);
		this.#depth--;
		if (name === 'marker') this.#markers--;
	}

	#readAttribute(name: string, value: string, at: number): void {
		if (!isAllowedAttribute(name)) {
			this.#once(name, at, m.content_svg_attribute({ name }));
			return;
		}

		const id = referenceIn(value);

		if (name.startsWith('aria-')) this.words.say(value, at);
		// Arrow heads that draw arrow heads grow without measure.
		else if (id !== undefined && this.#markers === 0) this.#references.push({ id, name, at });
		else if (!isAllowedValue(name, value)) this.#once(`${name}=${value}`, at, m.content_svg_value({ name }));

		if (name === 'id') this.#ids.add(value);
	}

	/** Of the tag that has just ended, which begins at `start`. */
	#attributePlaces(start: number): Map<string, number> {
		const tag = this.#source.text.slice(start, this.#parser.position);

		return new Map([...tag.matchAll(attribute)].map((match) => [match[1] ?? '', start + match.index + 1]));
	}

	#readRoot(name: string, attributes: Record<string, string>, start: number): void {
		if (name !== 'svg' || attributes.xmlns === undefined) {
			this.#report(start, m.content_svg_root());
			return;
		}

		this.size = sizeOf(attributes);
		if (!this.size) this.#report(start, m.content_svg_size());
	}

	/** Where the markup that has just ended begins; none may hold its own beginning. */
	#begun(start: string): number {
		return this.#source.text.lastIndexOf(start, this.#parser.position - 1);
	}

	#once(what: string, at: number, message: string): void {
		if (this.#reported.has(what)) return;

		this.#reported.add(what);
		this.#report(at, message);
	}

	#report(at: number, message: string): void {
		this.#findings.add('picture-invalid', this.#source.place(at), message);
	}
}

/** Width and height where they are told in pixels, else those of the drawing's own measure, which must be there. */
function sizeOf({ width = '', height = '', viewBox = '' }: Record<string, string>): Size | undefined {
	const box = viewBox
		.trim()
		.split(/[\s,]+/)
		.map(Number);
	const [, , boxWidth = 0, boxHeight = 0] = box.length === 4 ? box : [];
	const [told, toldToo] = [width, height].map((side) => Number(pixels.exec(side)?.[1] ?? 0));
	const size = told && toldToo ? { width: told, height: toldToo } : { width: boxWidth, height: boxHeight };
	const sides = [boxWidth, boxHeight, size.width, size.height];

	if (!sides.every((side) => Number.isFinite(side) && side > 0)) return undefined;

	return { width: Math.max(1, Math.round(size.width)), height: Math.max(1, Math.round(size.height)) };
}
