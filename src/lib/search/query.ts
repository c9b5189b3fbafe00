import { nearest } from '#lib/content/nearest.ts';
import { stemsOf, wordsOf } from './stems.ts';

/** A word by its possible stems, of which one suffices. */
export type Stems = readonly string[];
/** Words that all have to be there. */
export type Phrase = readonly Stems[];
/** One thing that is asked for, in phrases of which one suffices; what was typed stands first. */
export type Term = readonly Phrase[];

/** Sets of phrases that mean the same, ready to be found in a question. */
export class Synonyms {
	readonly #byFirstStem = new Map<string, { phrase: Phrase; set: Term }[]>();

	/** Every word of every set. */
	readonly words: ReadonlySet<string>;

	constructor(sets: readonly (readonly string[])[]) {
		this.words = new Set(sets.flat().flatMap(wordsOf));

		for (const phrases of sets) {
			const set = phrases.map(phraseOf);

			for (const phrase of set) {
				for (const stem of phrase[0] ?? []) {
					this.#byFirstStem.set(stem, [...(this.#byFirstStem.get(stem) ?? []), { phrase, set }]);
				}
			}
		}
	}

	/** The longest phrase that a question says at a place, and all that means the same. */
	at(question: Phrase, place: number): { length: number; term: Term } | undefined {
		const said = (question[place] ?? [])
			.flatMap((stem) => this.#byFirstStem.get(stem) ?? [])
			.filter(({ phrase }) =>
				phrase.every((stems, n) => stems.some((stem) => question[place + n]?.includes(stem) ?? false))
			);
		const length = Math.max(0, ...said.map(({ phrase }) => phrase.length));
		if (length === 0) return undefined;

		const sets = new Set(said.filter(({ phrase }) => phrase.length === length).map(({ set }) => set));

		return { length, term: [question.slice(place, place + length), ...[...sets].flat()] };
	}
}

/** Words of any question, whatever it is about. */
const fillers = new Set(
	(
		'a ada adalah agar aku akan anda apa apakah apabila atau bagaimana bagi bahwa banget bapak bila bisa bisakah boleh bolehkah ' +
		'buat bu bukan dan dapat dapatkah dari dengan di dong gak gimana hanya harus hukumnya ia ibu ini itu jika juga ' +
		'kalau kami karena ke kita kok kan lagi lah mau mereka mohon nih oleh pada pak pun saat saja saya sebagai sedang ' +
		'seorang serta sih sudah supaya tapi tentang terhadap tidak tolong untuk ya yang'
	).split(' ')
);

/**
 * What a question asks for, as people type it: "boleh nge-like foto calon?" asks for three things.
 * @returns none where all its words are fillers
 */
export function termsOf(question: string, synonyms: Synonyms): Term[] {
	const words = wordsOf(question);
	const phrase = words.map(stemsOf);
	const terms: Term[] = [];

	for (let place = 0; place < words.length;) {
		const same = synonyms.at(phrase, place);

		if (same) terms.push(same.term);
		else if (!fillers.has(words[place]!)) terms.push([[phrase[place]!]]);
		place += same?.length ?? 1;
	}

	return terms;
}

/** The word that was meant by a mistyped one: a letter may differ in a short one and two in a long one. */
export function meantBy(typed: string, words: Iterable<string>): string | undefined {
	return typed.length < 4 ? undefined : nearest(typed, words, typed.length <= 5 ? 1 : 2);
}

function phraseOf(text: string): Phrase {
	return wordsOf(text).map(stemsOf);
}
