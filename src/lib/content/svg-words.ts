import { decodeEntities } from './link.ts';
import type { Source } from './source.ts';

/** Between words that do not stand together; nothing that is looked for goes over it. */
const apart = '\n\n|\n\n';

/**
 * The words of an SVG as somebody reads them: letters of one text that markup divides stand together, and lines of it are
 * apart by a blank. Every letter knows where it stands in the file.
 */
export class SvgWords {
	readonly #source: Source;
	readonly #offsets: number[] = [];
	/** What is said beside the picture: comments, and names that are read out. */
	readonly #beside: { words: string; at: number }[] = [];
	#text = '';
	#depth = 0;
	/** Where the last markup ended. */
	#from = 0;

	constructor(source: Source) {
		this.#source = source;
	}

	open(name: string, attributes: Record<string, string>, start: number, end: number): void {
		this.#read(start, end);
		this.#depth++;

		// A piece with a place of its own is a new line or column to the eye.
		const moved = ['x', 'y', 'dx', 'dy'].some((each) => each in attributes);
		this.#add(name !== 'tspan' ? apart : moved ? ' ' : '', start);
	}

	close(name: string, start: number, end: number): void {
		this.#read(start, end);
		this.#depth--;
		if (name !== 'tspan') this.#add(apart, start);
	}

	comment(words: string, start: number, end: number): void {
		this.#read(start, end);
		this.say(words, start);
	}

	say(words: string, at: number): void {
		this.#beside.push({ words, at });
	}

	/** All that was read. */
	finish(): Pick<Source, 'text' | 'place'> {
		for (const { words, at } of this.#beside.splice(0)) this.#add(apart + words, at);

		return { text: this.#text, place: (index) => this.#source.place(this.#offsets[index] ?? 0) };
	}

	#read(start: number, end: number): void {
		// Outside the picture stand blanks, and what tells how the file is written.
		const run = this.#depth === 0 ? '' : this.#source.text.slice(this.#from, start);

		for (const { 0: written, index } of run.matchAll(/&[^;]*;|[^&]/gu)) {
			this.#add(decodeEntities(written), this.#from + index);
		}

		this.#from = end;
	}

	#add(words: string, offset: number): void {
		this.#text += words;
		for (let index = 0; index < words.length; index++) this.#offsets.push(offset);
	}
}
