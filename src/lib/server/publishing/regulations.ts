import { asc, desc, sql } from 'drizzle-orm';
import type { Regulation } from '#lib/content/model.ts';
import { isStale } from '#lib/content/regulations.ts';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import { referenceVersion } from '#lib/server/db/schema/content.ts';
import type { Actor } from '../audit/audit.ts';
import { dayHere } from '../organisation/institution.ts';
import { passagesOfRegulation } from '../search/passages-of.ts';
import { replacePassages } from '../search/passages.ts';
import { findReference, latestOf, publishReferences, type PreparedReference } from './references.ts';

/** Publishes the regulations that differ from what is shown. @returns their ids */
export async function publishRegulations(
	tx: Transaction,
	prepared: readonly PreparedReference<'regulation'>[],
	options: { by: Actor; now: Date }
): Promise<string[]> {
	const changed = await publishReferences(tx, 'regulation', prepared, options);
	for (const { ref, data } of changed) await replacePassages(tx, 'regulation', ref, passagesOfRegulation(data));

	return changed.map(({ ref }) => ref);
}

/** A regulation as shown today: whether it needs checking again is counted to this day. */
export async function findRegulation(db: Reader, id: string, now: Date): Promise<Regulation | undefined> {
	const found = await findReference(db, 'regulation', id);

	return found && { ...found, stale: isStale(found.checkedOn, await dayHere(db, now)) };
}

export type ListedRegulation = Pick<
	Regulation,
	| 'id'
	| 'kind'
	| 'number'
	| 'year'
	| 'title'
	| 'inForceFrom'
	| 'status'
	| 'repealedBy'
	| 'repealedOn'
	| 'checkedOn'
	| 'stale'
> & { madeFor: string | null; articles: number };

/** Every published regulation, those in force first, then the repealed and the past ones; the newest first. */
export async function listRegulations(db: Reader, now: Date): Promise<ListedRegulation[]> {
	const field = <T>(name: string) => sql<T>`json_extract(${referenceVersion.data}, ${`$.${name}`})`;
	const on = await dayHere(db, now);
	const rows = await db
		.select({
			id: referenceVersion.ref,
			kind: field<string>('kind'),
			number: field<string>('number'),
			year: field<number>('year'),
			title: field<string>('title'),
			status: field<Regulation['status']>('status'),
			inForceFrom: field<string | null>('inForceFrom'),
			madeFor: field<string | null>('madeFor'),
			repealedBy: field<string | null>('repealedBy'),
			repealedOn: field<string | null>('repealedOn'),
			checkedOn: field<string>('checkedOn'),
			articles: sql<number>`json_array_length(${referenceVersion.data}, '$.articles')`
		})
		.from(referenceVersion)
		.where(latestOf('regulation'))
		.orderBy(field('status'), desc(field('year')), asc(referenceVersion.ref));

	return rows.map((row) => ({ ...row, stale: isStale(row.checkedOn, on) }));
}
