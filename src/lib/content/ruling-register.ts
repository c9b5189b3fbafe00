import { m } from '#lib/paraglide/messages.js';
import type { Rule } from './findings.ts';
import type { Ruling, RulingTopic } from './model.ts';
import { nearest } from './nearest.ts';

/** Ids of the fact sheet, and of rulings: these may end in a letter, where one act is split by its condition. */
export const sourceId = /^[A-Z]{2,5}-\d{2,3}$/;
export const rulingId = /^[A-Z]{2,5}-\d{2,3}[a-z]?$/;

/** `FOT-07a` → `FOT-07`. */
export function sourceOf(id: string): string {
	return id.replace(/[a-z]$/, '');
}

/** All rulings of the content: looks up what questions name. */
export class RulingRegister {
	readonly #rulings: Map<string, Pick<Ruling, 'id' | 'confidence'>>;

	constructor(rulings: Pick<Ruling, 'id' | 'confidence'>[]) {
		this.#rulings = new Map(rulings.map((ruling) => [ruling.id, ruling]));
	}

	/**
	 * Why a question may not name an id; undefined when it may.
	 * @param graded whether the question counts: nothing uncertain may be graded on
	 */
	problem(id: string, graded: boolean): { rule: Rule; message: string } | undefined {
		const ruling = this.#rulings.get(id);

		if (ruling) {
			return graded && ruling.confidence === 'low'
				? { rule: 'ruling-low', message: m.content_ruling_low({ id }) }
				: undefined;
		}

		const ids = [...this.#rulings.keys()];
		const parts = ids.filter((each) => sourceOf(each) === id);
		if (parts.length > 0) {
			return { rule: 'ruling-split', message: m.content_ruling_split({ id, parts: parts.join(', ') }) };
		}

		const known = nearest(id, ids);

		return {
			rule: 'reference-unknown',
			message: known ? m.content_ruling_unknown_nearest({ id, known }) : m.content_ruling_unknown({ id })
		};
	}
}

/** Which rulings carry each id of the fact sheet, in the order of the topics. */
export function rulingsBySource(topics: RulingTopic[]): { source: string; rulings: string[] }[] {
	return topics.flatMap(({ sources, rulings }) =>
		sources.map((source) => ({
			source,
			rulings: rulings.filter((ruling) => ruling.source === source).map(({ id }) => id)
		}))
	);
}
