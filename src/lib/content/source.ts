import type { Finding, SourceFile } from './model.ts';

export type Place = Pick<Finding, 'file' | 'line' | 'column'>;

/** Where a file begins, for what is wrong with it as a whole. */
export function startOf(path: string): Place {
	return { file: path, line: 1, column: 1 };
}

/** One file with normalised line ends and no byte order mark, so that columns are what an editor shows. */
export class Source {
	readonly path: string;
	readonly text: string;
	readonly #lineStarts: number[];

	constructor(file: SourceFile) {
		this.path = file.path;
		this.text = file.text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
		this.#lineStarts = lineStarts(this.text);
	}

	place(offset: number): Place {
		const line = lineAt(this.#lineStarts, offset);

		return { file: this.path, line: line + 1, column: offset - (this.#lineStarts[line] ?? 0) + 1 };
	}

	/** The source from an offset on. */
	from(offset: number): Region {
		const text = this.text.slice(offset);

		return new Region(
			this,
			text,
			lineStarts(text).map((start) => offset + start)
		);
	}
}

/**
 * A stretch of text whose every line knows where it begins in its source. What stands inside list items and quotes
 * has lost its indent, so an index in it does not simply add to an offset.
 */
export class Region {
	readonly source: Source;
	readonly text: string;
	readonly #offsets: number[];
	readonly #starts: number[];

	constructor(source: Source, text: string, offsets: number[]) {
		this.source = source;
		this.text = text;
		this.#offsets = offsets;
		this.#starts = lineStarts(text);
	}

	/** Where an index of this text stands in the source. */
	offset(index: number): number {
		const line = lineAt(this.#starts, index);

		return (this.#offsets[line] ?? 0) + (index - (this.#starts[line] ?? 0));
	}

	place(index = 0): Place {
		return this.source.place(this.offset(index));
	}

	slice(start: number, end = this.text.length): Region {
		const text = this.text.slice(start, end);

		return new Region(
			this.source,
			text,
			lineStarts(text).map((line) => this.offset(start + line))
		);
	}

	/** The region of a text made from this one by taking markers and indent off its lines. */
	nested(text: string): Region {
		const outer = this.text.split('\n');
		let line = 0;

		const offsets = text.split('\n').map((inner) => {
			const stripped = inner.trimEnd();
			const match =
				stripped === '' ? line : outer.findIndex((each, n) => n >= line && each.trimEnd().endsWith(stripped));
			const found = match === -1 ? Math.min(line, outer.length - 1) : match;
			const indent = (outer[found] ?? '').trimEnd().length - stripped.length;

			line = found + 1;

			return (this.#offsets[found] ?? 0) + Math.max(0, indent);
		});

		return new Region(this.source, text, offsets);
	}
}

function lineStarts(text: string): number[] {
	const starts = [0];

	for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);

	return starts;
}

function lineAt(starts: number[], offset: number): number {
	let low = 0;
	let high = starts.length - 1;

	while (low < high) {
		const middle = (low + high + 1) >> 1;

		if ((starts[middle] ?? 0) <= offset) low = middle;
		else high = middle - 1;
	}

	return low;
}
