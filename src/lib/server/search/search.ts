import { eq, inArray, sql } from 'drizzle-orm';
import { meantBy, termsOf, type Phrase, type Stems, type Term } from '#lib/search/query.ts';
import { stemsOf, wordsOf } from '#lib/search/stems.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { passage } from '#lib/server/db/schema/content.ts';
import { wordTable, type Passage, type PassageKind } from './passages.ts';
import { findSynonyms } from './synonyms.ts';
import { vocabularyOf, type Vocabulary } from './vocabulary.ts';

export type Found = Passage & { kind: PassageKind };

/** In letters; what is longer is cut. */
export const longestQuestion = 200;
const mostTerms = 12;
/** Words of a question that are mended when no text has them: each is compared with the whole vocabulary. */
const mostMended = 3;
/** Texts that fit alike are compared up to so many. */
const mostCompared = 200;
/** A typed word of at least so many letters is also the beginning of a longer one. */
const prefixFrom = 4;
/** The index knows beginnings of up to so many letters; for longer ones it would gather all texts before it gives one. */
const longestPrefix = 6;

/** What a term is worth where it stands in the act itself, against one in the reason, the safe step or the example. */
const inTitle = 2.5;
/** What it is worth more where it stands there as it was typed, and not as something that means the same. */
const asTyped = 1.25;

/**
 * Rulings that answer a question as people type it, the best first: the more of its rare words a ruling has, and the more
 * of them in the act itself, the better; of two acts the one that says less beside them. A word counts by the inverse share
 * of the rulings that have it (K. Spärck Jones, "A statistical interpretation of term specificity", 1972), and once, however
 * often it is said.
 */
export async function searchRulings(db: Reader, question: string, limit: number): Promise<Found[]> {
	const { terms, vocabulary } = await ask(db, question, 'ruling');
	if (terms.length === 0) return [];

	const rows = await db
		.select({ id: passage.id, ...shown })
		.from(passage)
		.where(eq(passage.kind, 'ruling'));
	const rulings = new Map(rows.map(({ id, ...row }) => [id, { row, length: row.title.split(' ').length, weight: 0 }]));
	const usual = rows.reduce((sum, { title }) => sum + title.split(' ').length, 0) / rows.length;

	for (const term of terms) {
		const [typed] = term;
		const query = asQuery(term, vocabulary);
		const anywhere = await numbersOf(db, query);
		const acts = new Set(await numbersOf(db, `{title}: ${query}`));
		const said = new Set(typed && (await numbersOf(db, asQuery([typed], vocabulary))));
		const worth = Math.log(1 + rulings.size / Math.max(1, anywhere.length));

		for (const number of anywhere) {
			const ruling = rulings.get(number);
			if (!ruling) continue;

			const place = acts.has(number) ? inTitle / (0.6 + (0.4 * ruling.length) / usual) : 1;
			ruling.weight += worth * place * (said.has(number) ? asTyped : 1);
		}
	}

	return [...rulings.values()]
		.filter(({ weight }) => weight > 0)
		.toSorted((a, b) => b.weight - a.weight)
		.slice(0, limit)
		.map(({ row }) => row);
}

/**
 * Articles and parts of lessons that have all words of a question, or else as many of its rare ones as stand together: first
 * those that have the rarest in their heading, then the others, of each the short ones first. Of thousands that fit alike the
 * `mostCompared` that were indexed first are compared, so that a search does not cost more the more texts there are.
 */
export async function searchTexts(db: Reader, question: string, limit: number): Promise<Found[]> {
	const { terms, vocabulary } = await ask(db, question, 'lesson');
	const rarestFirst = terms
		.map((term) => ({ term, texts: textsWith(term, vocabulary) }))
		.filter(({ texts }) => texts > 0)
		.toSorted((a, b) => a.texts - b.texts)
		.map(({ term }) => term);

	for (let kept = rarestFirst.length; kept > 0; kept--) {
		const asked = rarestFirst.slice(0, kept);
		const fitting = await find(db, asked.map((term) => asQuery(term, vocabulary)).join(' AND '));
		if (fitting.length === 0) continue;

		const best = fitting
			.map((text) => ({ ...text, headed: says(text.title, asked[0]!) }))
			.toSorted((a, b) => Number(b.headed) - Number(a.headed) || a.length - b.length)
			.slice(0, limit);
		const rows = await db
			.select({ id: passage.id, ...shown })
			.from(passage)
			.where(
				inArray(
					passage.id,
					best.map(({ id }) => id)
				)
			);
		const byId = new Map(rows.map(({ id, ...row }) => [id, row]));

		// What was published anew meanwhile has another number.
		return best.flatMap(({ id }) => byId.get(id) ?? []);
	}

	return [];
}

/** Whether a text has what a term asks for. */
function says(text: string, term: Term): boolean {
	const stems = wordsOf(text).flatMap(stemsOf);
	const has = (asked: string) =>
		stems.some((stem) => stem === asked || (asked.length >= prefixFrom && stem.startsWith(asked)));

	return term.some((phrase) => phrase.every((word) => word.some(has)));
}

/** What a question asks for; a word that no text has is taken for the one that is most like it. */
async function ask(
	db: Reader,
	question: string,
	kind: PassageKind
): Promise<{ terms: Term[]; vocabulary: Vocabulary }> {
	const synonyms = await findSynonyms(db);
	const vocabulary = await vocabularyOf(db, kind);
	let mended = 0;
	const terms = termsOf(question.slice(0, longestQuestion), synonyms)
		.slice(0, mostTerms)
		.flatMap((term) => {
			const typed = term[0]?.[0]?.[0];
			if (!typed || term.length > 1 || textsWith(term, vocabulary) > 0 || mended === mostMended) return [term];

			mended++;
			const meant = meantBy(typed, [...synonyms.words, ...vocabulary.words]);

			return meant ? termsOf(meant, synonyms) : [term];
		});

	return { terms, vocabulary };
}

/** How many texts at most have what is asked for. */
function textsWith(term: Term, vocabulary: Vocabulary): number {
	const ofWord = (stems: Stems) =>
		stems.reduce((sum, stem) => sum + vocabulary.texts(stem, stem.length >= prefixFrom), 0);
	const ofPhrase = (phrase: Phrase) => Math.min(...phrase.map(ofWord));

	return term.map(ofPhrase).reduce((sum, texts) => sum + texts, 0);
}

/**
 * A term in the language of FTS5 (https://www.sqlite.org/fts5.html#full_text_query_syntax); stems and words are letters and
 * digits.
 */
function asQuery(term: Term, vocabulary: Vocabulary): string {
	const ofStem = (stem: string): string[] => {
		if (stem.length < prefixFrom) return [`"${stem}"`];
		if (stem.length <= longestPrefix) return [`"${stem}"*`];

		return [stem, ...vocabulary.longerThan(stem)].map((word) => `"${word}"`);
	};
	const word = (stems: Stems) => `(${stems.flatMap(ofStem).join(' OR ')})`;
	const phrase = (words: Phrase) => `(${words.map(word).join(' AND ')})`;

	return `(${term.map(phrase).join(' OR ')})`;
}

const shown = { kind: passage.kind, address: passage.address, title: passage.title, text: passage.text };

/** The rulings that a query finds, by their numbers. */
async function numbersOf(db: Reader, query: string): Promise<number[]> {
	const words = wordTable('ruling');
	const rows = await db.all<{ number: number }>(
		sql`select rowid as number from ${words} where ${words} match ${query}`
	);

	return rows.map(({ number }) => number);
}

/** Texts that fit a query, as much of them as they are compared by. */
async function find(db: Reader, query: string): Promise<{ id: number; title: string; length: number }[]> {
	const words = wordTable('lesson');

	return db
		.select({
			id: passage.id,
			title: passage.title,
			length: sql<number>`length(${passage.title}) + length(${passage.text})`
		})
		.from(sql`(select rowid as number from ${words} where ${words} match ${query} limit ${mostCompared}) as hit`)
		.innerJoin(passage, eq(passage.id, sql`hit.number`));
}
