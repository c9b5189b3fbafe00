import { asc, eq } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import { questionVersion } from '#lib/server/db/schema/content.ts';
import { questionCorrection } from '#lib/server/db/schema/questions.ts';
import { findPublication } from '../publishing/publishing.ts';

/** What came of an upload that was published. */
export type PublishedOutcome = {
	n: number;
	kind: 'first' | 'minor' | 'corrects' | 'withdraws';
	/** Questions that it has taken out of attempts under way, each once. */
	voided: { id: string; title: string }[];
};

export async function findPublishedOutcome(db: Reader, publicationId: string): Promise<PublishedOutcome | null> {
	const found = await findPublication(db, publicationId);
	if (!found) return null;

	const rows = await db
		.select({ id: questionVersion.questionId, told: questionVersion.publicPart })
		.from(questionCorrection)
		.innerJoin(questionVersion, eq(questionVersion.id, questionCorrection.questionVersionId))
		.where(eq(questionCorrection.publicationId, publicationId))
		.orderBy(asc(questionVersion.questionId), asc(questionVersion.id));
	const titles = new Map(rows.map(({ id, told }) => [id, told.title]));

	return { n: found.n, kind: found.kind, voided: [...titles].map(([id, title]) => ({ id, title })) };
}
