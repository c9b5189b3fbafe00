import { createHash } from 'node:crypto';
import { and, asc, eq } from 'drizzle-orm';
import type { Database, Reader } from '#lib/server/db/connect.ts';
import { rendition } from '#lib/server/db/schema/certificates.ts';

export type RenditionKind = (typeof rendition.$inferSelect)['subjectKind'];

/** Keeps the first rendition; when two were made at once, both requests get the same one. */
export async function keepRendition(
	db: Database,
	subjectKind: RenditionKind,
	subjectId: string,
	bytes: Uint8Array,
	now: Date
): Promise<Uint8Array> {
	const sha256 = createHash('sha256').update(bytes).digest('hex');

	return db.write(async (tx) => {
		const first = await findRendition(tx, subjectKind, subjectId);
		if (first) return first;

		await tx.insert(rendition).values({
			subjectKind,
			subjectId,
			sha256,
			bytes: Buffer.from(bytes),
			createdAt: now,
			size: bytes.length
		});

		return bytes;
	});
}

/** What was handed out first. */
export async function findRendition(
	db: Reader,
	subjectKind: RenditionKind,
	subjectId: string
): Promise<Uint8Array | undefined> {
	const row = await db
		.select({ bytes: rendition.bytes })
		.from(rendition)
		.where(and(eq(rendition.subjectKind, subjectKind), eq(rendition.subjectId, subjectId)))
		.orderBy(asc(rendition.createdAt))
		.limit(1)
		.get();

	return row?.bytes;
}
