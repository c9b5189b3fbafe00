import { and, desc, eq, sql } from 'drizzle-orm';
import type { SynonymSet } from '#lib/content/model.ts';
import { Synonyms } from '#lib/search/query.ts';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import { referenceVersion } from '#lib/server/db/schema/content.ts';
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

/** By database: a list is made ready once, and anew when another is in use. */
const kept = new WeakMap<object, { version: string; synonyms: Synonyms }>();

export async function findSynonyms(db: Reader): Promise<Synonyms> {
	const row = await latestQuery(db).get({ ref });
	const known = kept.get(db);
	if (known && known.version === row?.id) return known.synonyms;

	const synonyms = new Synonyms((await findReference(db, 'synonyms', ref))?.sets ?? []);
	if (row) kept.set(db, { version: row.id, synonyms });

	return synonyms;
}

const latestQuery = preparedOnce((db: Reader) =>
	db
		.select({ id: referenceVersion.id })
		.from(referenceVersion)
		.where(and(eq(referenceVersion.kind, 'synonyms'), eq(referenceVersion.ref, sql.placeholder('ref'))))
		.orderBy(desc(referenceVersion.n))
		.limit(1)
		.prepare()
);
