import { and, desc, eq, sql } from 'drizzle-orm';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import { referenceVersion, type ReferenceData, type ReferenceKind } from '#lib/server/db/schema/content.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { contentHash } from './content-hash.ts';
import { requireHarmless } from './harmless.ts';

export type PreparedReference<K extends ReferenceKind> = { ref: string; sha256: string; data: ReferenceData[K] };

/**
 * A reference ready to be written: found harmless, and hashed by what it says. Whether it has to be checked again is the
 * day's, and where it came from the folder's.
 * @throws Problem `html_unsafe`
 */
export function prepareReference<Data extends { id: string }>(data: Data): { ref: string; sha256: string; data: Data } {
	requireHarmless(data.id, data);

	return { ref: data.id, sha256: contentHash({ ...data, stale: undefined, origin: undefined }), data };
}

/** Publishes those that differ from what is shown. @returns what was published */
export async function publishReferences<K extends ReferenceKind>(
	tx: Transaction,
	kind: K,
	prepared: readonly PreparedReference<K>[],
	{ by, now }: { by: Actor; now: Date }
): Promise<PreparedReference<K>[]> {
	const changed = await differingReferences(tx, kind, prepared);

	for (const { ref, sha256, data, n } of changed) {
		await tx.insert(referenceVersion).values({ kind, ref, n, sha256, data, publishedAt: now });
		await recordAudit(tx, { at: now, actor: by, kind: `${kind}.publish`, subject: ref, payload: { n, sha256 } });
	}

	return changed;
}

/** Those that are not shown just so, each with the number that it would get. */
export async function differingReferences<K extends ReferenceKind>(
	db: Reader,
	kind: K,
	prepared: readonly PreparedReference<K>[]
): Promise<(PreparedReference<K> & { n: number })[]> {
	const rows = await db
		.select({ ref: referenceVersion.ref, n: referenceVersion.n, sha256: referenceVersion.sha256 })
		.from(referenceVersion)
		.where(latestOf(kind));
	const shown = new Map(rows.map((row) => [row.ref, row]));

	return prepared
		.filter(({ ref, sha256 }) => shown.get(ref)?.sha256 !== sha256)
		.map((one) => ({ ...one, n: (shown.get(one.ref)?.n ?? 0) + 1 }));
}

/** A reference as it is shown now. */
export async function findReference<K extends ReferenceKind>(
	db: Reader,
	kind: K,
	ref: string
): Promise<ReferenceData[K] | undefined> {
	const row = await db
		.select({ data: referenceVersion.data })
		.from(referenceVersion)
		.where(and(eq(referenceVersion.kind, kind), eq(referenceVersion.ref, ref)))
		.orderBy(desc(referenceVersion.n))
		.limit(1)
		.get();

	return row?.data as ReferenceData[K] | undefined;
}

/** Every reference of a kind as it is shown now, with the version that it is. */
export async function listReferences<K extends ReferenceKind>(
	db: Reader,
	kind: K
): Promise<{ id: string; data: ReferenceData[K] }[]> {
	const rows = await db
		.select({ id: referenceVersion.id, data: referenceVersion.data })
		.from(referenceVersion)
		.where(latestOf(kind));

	return rows as { id: string; data: ReferenceData[K] }[];
}

/** Picks the rows that are shown. */
export function latestOf(kind: ReferenceKind) {
	return and(
		eq(referenceVersion.kind, kind),
		sql`(${referenceVersion.ref}, ${referenceVersion.n}) in
			(select v.ref, max(v.n) from reference_version v where v.kind = ${kind} group by v.ref)`
	);
}
