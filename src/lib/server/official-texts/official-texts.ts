import { and, desc, eq, sql } from 'drizzle-orm';
import type { Question } from '#lib/content/model.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { circularQuestions, officialTextVersion, type OfficialTextKind } from '#lib/server/db/schema/official-texts.ts';

export type TextVersion = typeof officialTextVersion.$inferSelect;

/** The version of a circular or a pledge that is in force. */
export async function findCurrentText(
	db: Reader,
	kind: OfficialTextKind,
	ref: string
): Promise<TextVersion | undefined> {
	return (await listTextVersions(db, kind, ref))[0];
}

/** Every version, the latest first. */
export async function listTextVersions(db: Reader, kind: OfficialTextKind, ref: string): Promise<TextVersion[]> {
	return db
		.select()
		.from(officialTextVersion)
		.where(and(eq(officialTextVersion.kind, kind), eq(officialTextVersion.ref, ref)))
		.orderBy(desc(officialTextVersion.version));
}

/** Every circular and pledge in the version that is in force, without its text. */
export async function listCurrentTexts(
	db: Reader
): Promise<Pick<TextVersion, 'id' | 'kind' | 'ref' | 'version' | 'title' | 'publishedAt'>[]> {
	const { id, kind, ref, version, title, publishedAt } = officialTextVersion;

	return db
		.select({ id, kind, ref, version, title, publishedAt })
		.from(officialTextVersion)
		.where(
			sql`(${kind}, ${ref}, ${version}) in
				(select v.kind, v.ref, max(v.version) from official_text_version v group by v.kind, v.ref)`
		);
}

/** What is asked about a version of a circular now. With keys: for the server only. */
export async function findCircularQuestions(db: Reader, textVersionId: string): Promise<Question[]> {
	const row = await db
		.select({ questions: circularQuestions.questions })
		.from(circularQuestions)
		.where(eq(circularQuestions.textVersionId, textVersionId))
		.orderBy(desc(circularQuestions.n))
		.limit(1)
		.get();

	return row?.questions ?? [];
}
