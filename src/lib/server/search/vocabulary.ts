import { max, sql } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import { passage } from '#lib/server/db/schema/content.ts';
import type { PassageKind } from './passages.ts';

/** All words that the texts of a kind are found by, each with how many texts have it. */
export class Vocabulary {
	readonly #texts: ReadonlyMap<string, number>;
	readonly #sorted: readonly string[];
	/** The most frequent first. */
	readonly words: readonly string[];

	constructor(texts: ReadonlyMap<string, number>) {
		this.#texts = texts;
		this.#sorted = [...texts.keys()].sort();
		this.words = [...texts].sort(([, a], [, b]) => b - a).map(([word]) => word);
	}

	/** How many texts at most have a word, or with `asPrefix` one that begins so. */
	texts(word: string, asPrefix: boolean): number {
		const own = this.#texts.get(word) ?? 0;
		if (!asPrefix) return own;

		return this.longerThan(word).reduce((sum, longer) => sum + this.#texts.get(longer)!, own);
	}

	/** The words that begin with one and go on. */
	longerThan(word: string): string[] {
		const longer: string[] = [];
		for (let at = this.#firstFrom(word); this.#sorted[at]?.startsWith(word); at++) {
			if (this.#sorted[at] !== word) longer.push(this.#sorted[at]!);
		}

		return longer;
	}

	#firstFrom(word: string): number {
		let [low, high] = [0, this.#sorted.length];
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.#sorted[middle]! < word) low = middle + 1;
			else high = middle;
		}

		return low;
	}
}

/** By database; indexing gives new numbers, so the last number says whether it still holds. */
const kept = new WeakMap<object, Map<string, { last: number; vocabulary: Vocabulary }>>();

/** @param words whose vocabulary; that of lessons is that of articles too */
export async function vocabularyOf(db: Reader, kind: PassageKind): Promise<Vocabulary> {
	const table = kind === 'ruling' ? 'ruling_vocabulary' : 'passage_vocabulary';
	const [row] = await db.select({ last: max(passage.id) }).from(passage);
	const last = row?.last ?? 0;
	const own = kept.get(db) ?? new Map<string, { last: number; vocabulary: Vocabulary }>();
	const known = own.get(table);
	if (known?.last === last) return known.vocabulary;

	const words = await db.all<{ term: string; doc: number }>(sql`select term, doc from ${sql.raw(table)}`);
	const vocabulary = new Vocabulary(new Map(words.map(({ term, doc }) => [term, doc])));
	kept.set(db, own.set(table, { last, vocabulary }));

	return vocabulary;
}
