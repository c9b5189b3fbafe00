import type { SynonymSet } from '#lib/content/model.ts';
import { Synonyms } from '#lib/search/query.ts';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import type { Actor } from '../audit/audit.ts';
import { contentHash } from '../publishing/content-hash.ts';
import { findReference, publishReferences } from '../publishing/references.ts';

/** There is one list. */
const ref = 'synonyms';

/** Publishes the list if it differs from what is in use. */
export async function publishSynonyms(
	tx: Transaction,
	sets: SynonymSet[],
	options: { by: Actor; now: Date }
): Promise<void> {
	// A folder without a list is no list that was emptied.
	if (sets.length === 0 && !(await findReference(tx, 'synonyms', ref))) return;

	const data = { sets };
	await publishReferences(tx, 'synonyms', [{ ref, sha256: contentHash(data), data }], options);
}

export async function findSynonyms(db: Reader): Promise<Synonyms> {
	return new Synonyms((await findReference(db, 'synonyms', ref))?.sets ?? []);
}
