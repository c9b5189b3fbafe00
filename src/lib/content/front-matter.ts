import { isMap, isScalar, isSeq, parseDocument, type Node, type YAMLMap } from 'yaml';
import { m } from '#lib/paraglide/messages.js';
import type { Findings } from './findings.ts';
import { nearest } from './nearest.ts';
import type { Place, Region, Source } from './source.ts';

export type FrontMatter = { fields: Fields; body: Region };

const fence = /^---[ \t]*\n([\s\S]*?)^---[ \t]*$\n?/m;
const maxFlowDepth = 20;
/** What stands in the place of a day that the sources do not tell. */
const unknown = 'tidak diketahui';

/** Reads what stands between the two `---` lines; undefined when there is nothing that can be read. */
export function readFrontMatter(source: Source, findings: Findings): FrontMatter | undefined {
	const match = fence.exec(source.text);

	if (!match || match.index !== 0) {
		findings.add('front-matter-missing', source.place(0), m.content_front_matter_missing());
		return undefined;
	}

	const text = match[1] ?? '';
	const start = match[0].indexOf('\n') + 1;
	const unreadable = (offset: number) =>
		findings.add('front-matter-unreadable', source.place(start + offset), m.content_front_matter_unreadable());

	// The YAML parser recurses: an absurdly nested value must not reach it.
	if (flowDepth(text) > maxFlowDepth || /^\s*(?:[-?] ){20}/m.test(text)) {
		findings.add('nesting-too-deep', source.place(start), m.content_nesting_too_deep({ max: maxFlowDepth }));
		return undefined;
	}

	const document = parseDocument(text, { prettyErrors: false });

	if (document.errors.length > 0) {
		for (const error of document.errors) unreadable(error.pos[0]);
		return undefined;
	}

	if (!isMap(document.contents)) {
		unreadable(0);
		return undefined;
	}

	return {
		fields: new Fields(document.contents, (offset) => source.place(start + offset), findings),
		body: source.from(match[0].length)
	};
}

/**
 * A mapping in the front matter. Every accessor reports what is wrong with its field at the field's own place;
 * `finish` reports the fields that nobody asked for.
 */
export class Fields {
	readonly #map: YAMLMap;
	readonly #place: (offset: number) => Place;
	readonly #findings: Findings;
	readonly #known = new Set<string>();

	constructor(map: YAMLMap, place: (offset: number) => Place, findings: Findings) {
		this.#map = map;
		this.#place = place;
		this.#findings = findings;
	}

	has(key: string): boolean {
		return this.#node(key) !== undefined;
	}

	keys(): string[] {
		return this.#map.items.map((pair) => scalarText(pair.key as Node) ?? '');
	}

	/** Where a field's value stands; the mapping itself when the field is missing. */
	place(key?: string): Place {
		const node = key === undefined ? undefined : this.#node(key);

		return this.#at(node ?? this.#map);
	}

	keyPlace(key: string): Place {
		const pair = this.#map.items.find((each) => scalarText(each.key as Node) === key);

		return this.#at((pair?.key as Node | undefined) ?? this.#map);
	}

	text(key: string): string | undefined {
		const node = this.#node(key);
		if (!node) return undefined;

		const text = scalarText(node);
		if (!text) return this.invalid(key, m.content_expected_text());

		return text;
	}

	requiredText(key: string): string | undefined {
		return this.#required(key) ? this.text(key) : undefined;
	}

	/** A whole number within bounds. */
	number(key: string, min: number, max: number): number | undefined {
		const text = this.text(key);
		if (text === undefined) return undefined;

		const number = Number(text);
		if (/^\d+$/.test(text) && number >= min && number <= max) return number;

		return this.invalid(key, m.content_expected_number({ min, max }));
	}

	requiredNumber(key: string, min: number, max: number): number | undefined {
		return this.#required(key) ? this.number(key, min, max) : undefined;
	}

	/** A day of the calendar as `YYYY-MM-DD`. */
	date(key: string): string | undefined {
		const text = this.text(key);
		if (text === undefined) return undefined;

		return isDate(text) ? text : this.invalid(key, m.content_expected_date());
	}

	requiredDate(key: string): string | undefined {
		return this.#required(key) ? this.date(key) : undefined;
	}

	/** A day, or null where the field says that it is not known. */
	dateIfKnown(key: string): string | null | undefined {
		const text = this.text(key);
		if (text === undefined) return undefined;
		if (text === unknown) return null;

		return isDate(text) ? text : this.invalid(key, m.content_expected_date_or_unknown({ unknown }));
	}

	requiredDateIfKnown(key: string): string | null | undefined {
		return this.#required(key) ? this.dateIfKnown(key) : undefined;
	}

	choice<T extends string>(key: string, choices: readonly T[]): T | undefined {
		const text = this.text(key);
		if (text === undefined) return undefined;

		const found = choices.find((choice) => choice === text);

		return found ?? this.invalid(key, m.content_expected_choice({ choices: choices.join(', ') }));
	}

	requiredChoice<T extends string>(key: string, choices: readonly T[]): T | undefined {
		return this.#required(key) ? this.choice(key, choices) : undefined;
	}

	/** A list of texts with their places; a single text with commas counts as a list. */
	list(key: string): { text: string; place: Place }[] {
		const node = this.#node(key);
		if (!node) return [];

		if (isSeq(node)) {
			return node.items.flatMap((item) => {
				const text = scalarText(item as Node);
				if (text) return [{ text, place: this.#at(item as Node) }];

				this.#findings.add('field-invalid', this.#at(item as Node), this.#message(key, m.content_expected_text()));
				return [];
			});
		}

		const text = this.text(key);

		return (text?.split(',') ?? []).map((part) => ({ text: part.trim(), place: this.#at(node) }));
	}

	/** A mapping of texts, in the order of the file. */
	texts(key: string): { key: string; text: string; place: Place }[] {
		const node = this.#node(key);
		if (!node) return [];

		if (!isMap(node)) {
			this.invalid(key, m.content_expected_mapping());
			return [];
		}

		const fields = this.#nested(node);

		return fields.keys().flatMap((inner) => {
			const text = fields.requiredText(inner);

			return text === undefined ? [] : [{ key: inner, text, place: fields.place(inner) }];
		});
	}

	/** A list of mappings. */
	mappings(key: string): Fields[] {
		const node = this.#node(key);
		if (!node) return [];

		if (!isSeq(node) || !node.items.every((item) => isMap(item))) {
			this.invalid(key, m.content_expected_mappings());
			return [];
		}

		return node.items.map((item) => this.#nested(item as YAMLMap));
	}

	/** Reports the fields that no accessor asked for. */
	finish(): void {
		for (const key of this.keys()) {
			if (this.#known.has(key)) continue;

			this.#findings.add(
				'field-unknown',
				this.keyPlace(key),
				m.content_field_unknown({ key, known: nearest(key, this.#known) ?? [...this.#known].join(', ') })
			);
		}
	}

	/** Reports a field whose value is not what is expected. */
	invalid(key: string, expected: string): undefined {
		this.#findings.add('field-invalid', this.place(key), this.#message(key, expected));
	}

	#message(key: string, expected: string): string {
		return m.content_field_invalid({ key, expected });
	}

	#nested(map: YAMLMap): Fields {
		return new Fields(map, this.#place, this.#findings);
	}

	#required(key: string): boolean {
		if (this.#node(key)) return true;

		this.#findings.add('field-missing', this.place(), m.content_field_missing({ key }));
		return false;
	}

	#node(key: string): Node | undefined {
		this.#known.add(key);

		return (this.#map.get(key, true) as Node | undefined) ?? undefined;
	}

	#at(node: Node): Place {
		return this.#place(node.range?.[0] ?? 0);
	}
}

export function isDate(text: string): boolean {
	return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && toDate(Date.parse(text)) === text;
}

function toDate(milliseconds: number): string {
	return new Date(milliseconds).toISOString().slice(0, 10);
}

/** As written: `07` stays `07` and `ya` stays `ya`. */
function scalarText(node: Node): string | undefined {
	return isScalar(node) && node.value !== null ? (node.source ?? String(node.value)).trim() : undefined;
}

function flowDepth(text: string): number {
	let depth = 0;
	let deepest = 0;

	for (const character of text) {
		if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth);
		else if (character === ']' || character === '}') depth--;
	}

	return deepest;
}
