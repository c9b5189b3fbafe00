import { asc, desc, eq, sql } from 'drizzle-orm';
import type { Regulation } from '#lib/content/model.ts';
import { isStale } from '#lib/content/regulations.ts';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { regulationVersion } from '#lib/server/db/schema/content.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { dayOf } from '../organisation/days.ts';
import { findInstitution } from '../organisation/institution.ts';
import { contentHash } from './content-hash.ts';
import { requireHarmless } from './harmless.ts';

export type PreparedRegulation = { sha256: string; data: Regulation };

/** @throws Problem `html_unsafe` */
export function prepareRegulation(data: Regulation): PreparedRegulation {
	requireHarmless(data.id, data);

	// Staleness is the day's, not the text's.
	return { sha256: contentHash({ ...data, stale: undefined, origin: undefined }), data };
}

/** Publishes the regulations that differ from what is shown. @returns their ids */
export async function publishRegulations(
	tx: Transaction,
	prepared: readonly PreparedRegulation[],
	{ by, now }: { by: Actor; now: Date }
): Promise<string[]> {
	const shown = new Map((await listVersions(tx)).map((row) => [row.id, row]));
	const changed = prepared.filter(({ data, sha256 }) => shown.get(data.id)?.sha256 !== sha256);

	for (const { data, sha256 } of changed) {
		const n = (shown.get(data.id)?.n ?? 0) + 1;
		await tx.insert(regulationVersion).values({ regulationId: data.id, n, sha256, data, publishedAt: now });
		await recordAudit(tx, { at: now, actor: by, kind: 'regulation.publish', subject: data.id, payload: { n, sha256 } });
	}

	return changed.map(({ data }) => data.id);
}

/** A regulation as shown today: whether it needs checking again is counted to this day. */
export async function findRegulation(db: Reader, id: string, now: Date): Promise<Regulation | undefined> {
	const row = await db
		.select({ data: regulationVersion.data })
		.from(regulationVersion)
		.where(eq(regulationVersion.regulationId, id))
		.orderBy(desc(regulationVersion.n))
		.limit(1)
		.get();

	return row && { ...row.data, stale: isStale(row.data.checkedOn, await dayHere(db, now)) };
}

export type ListedRegulation = Pick<
	Regulation,
	'id' | 'kind' | 'number' | 'year' | 'title' | 'status' | 'repealedBy' | 'repealedOn' | 'checkedOn' | 'stale'
> & { articles: number };

/** Every published regulation, those in force first, the newest first. */
export async function listRegulations(db: Reader, now: Date): Promise<ListedRegulation[]> {
	const field = <T>(name: string) => sql<T>`json_extract(${regulationVersion.data}, ${`$.${name}`})`;
	const on = await dayHere(db, now);
	const rows = await db
		.select({
			id: regulationVersion.regulationId,
			kind: field<string>('kind'),
			number: field<string>('number'),
			year: field<number>('year'),
			title: field<string>('title'),
			status: field<Regulation['status']>('status'),
			repealedBy: field<string | null>('repealedBy'),
			repealedOn: field<string | null>('repealedOn'),
			checkedOn: field<string>('checkedOn'),
			articles: sql<number>`json_array_length(${regulationVersion.data}, '$.articles')`
		})
		.from(regulationVersion)
		.where(latest)
		.orderBy(field('status'), desc(field('year')), asc(regulationVersion.regulationId));

	return rows.map((row) => ({ ...row, stale: isStale(row.checkedOn, on) }));
}

/** Laws are read before an institution is set up, too. */
async function dayHere(db: Reader, now: Date): Promise<Day> {
	return dayOf(now, (await findInstitution(db))?.timeZone ?? 'Asia/Jakarta');
}

async function listVersions(db: Reader): Promise<{ id: string; n: number; sha256: string }[]> {
	return db
		.select({ id: regulationVersion.regulationId, n: regulationVersion.n, sha256: regulationVersion.sha256 })
		.from(regulationVersion)
		.where(latest);
}

const latest = sql`(${regulationVersion.regulationId}, ${regulationVersion.n}) in
	(select v.regulation_id, max(v.n) from regulation_version v group by v.regulation_id)`;
