import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Transaction } from '#lib/server/db/connect.ts';
import { passage, type passageKinds } from '#lib/server/db/schema/content.ts';
import { stemsOf, wordsOf } from '#lib/search/stems.ts';

export type PassageKind = (typeof passageKinds)[number];
/** A text that is found, and where it is read. */
export type Passage = { address: string; title: string; text: string };
/** As it is indexed: `askedAs` counts like the title, and is not shown. */
export type IndexedPassage = Passage & { askedAs?: string };

/** How many are written with one statement. */
const lotSize = 100;

/** The full-text table of a kind: the few rulings are weighed among themselves, not against all texts of all modules. */
export function wordTable(kind: PassageKind) {
	return sql.raw(kind === 'ruling' ? 'ruling_words' : 'passage_words');
}

/** Indexes all that an owner has to be found by, in place of what was found before. */
export async function replacePassages(
	tx: Transaction,
	kind: PassageKind,
	owner: string,
	passages: readonly IndexedPassage[]
): Promise<void> {
	const words = wordTable(kind);
	const before = await tx
		.select({ id: passage.id })
		.from(passage)
		.where(and(eq(passage.kind, kind), eq(passage.owner, owner)));

	for (let from = 0; from < before.length; from += lotSize) {
		const ids = before.slice(from, from + lotSize).map(({ id }) => id);
		await tx.run(sql`delete from ${words} where rowid in ${ids}`);
		await tx.delete(passage).where(inArray(passage.id, ids));
	}

	for (let from = 0; from < passages.length; from += lotSize) {
		const lot = passages.slice(from, from + lotSize);
		const rows = await tx
			.insert(passage)
			.values(lot.map(({ address, title, text }) => ({ kind, owner, address, title, text })))
			.returning({ id: passage.id });
		const values = lot.map(
			({ title, askedAs = '', text }, n) => sql`(${rows[n]!.id}, ${indexed(`${title} ${askedAs}`)}, ${indexed(text)})`
		);
		await tx.run(sql`insert into ${words} (rowid, title, text) values ${sql.join(values, sql`, `)}`);
	}
}

/** A text as it is indexed: each word with all that it may come from. */
function indexed(text: string): string {
	return wordsOf(text).flatMap(stemsOf).join(' ');
}
