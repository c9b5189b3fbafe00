import { and, asc, eq, inArray, notInArray } from 'drizzle-orm';
import type { Transaction } from '#lib/server/db/connect.ts';
import { publicationQuestion, questionVersion } from '#lib/server/db/schema/content.ts';
import type { Actor } from '../audit/audit.ts';
import { listDecisions, recordCorrection } from './corrections.ts';

/**
 * Voids the questions that a publication changes or drops, in all the versions that came before: an older one that somebody
 * still answers is as wrong. A version about which something was decided already stays as it was decided.
 * @param before the publication that stood until now
 * @returns ids of the corrections
 */
export async function voidTouched(
	tx: Transaction,
	touched: { moduleId: string; publicationId: string; before: string; note: string; by: Actor },
	now: Date
): Promise<string[]> {
	const { moduleId, publicationId, before, note, by } = touched;
	const kept = await versionsOf(tx, publicationId);
	const gone = (await versionsOf(tx, before)).filter(({ id }) => !kept.some((one) => one.id === id));
	if (gone.length === 0) return [];

	const versions = await tx
		.select({ id: questionVersion.id })
		.from(questionVersion)
		.where(
			and(
				eq(questionVersion.moduleId, moduleId),
				inArray(
					questionVersion.questionId,
					gone.map(({ questionId }) => questionId)
				),
				notInArray(
					questionVersion.id,
					kept.map(({ id }) => id)
				)
			)
		)
		.orderBy(asc(questionVersion.questionId), asc(questionVersion.id));
	const decided = await listDecisions(
		tx,
		versions.map(({ id }) => id)
	);
	const corrections: string[] = [];

	for (const { id } of versions) {
		if (decided.has(id)) continue;

		const voided = { questionVersionId: id, verdict: { kind: 'void' as const }, reason: note, publicationId, by };
		corrections.push(await recordCorrection(tx, voided, now));
	}

	return corrections;
}

/** Ids of the questions of a publication that were voided in just these words, and so count for nothing in it. */
export async function voidedIn(tx: Transaction, publicationId: string): Promise<string[]> {
	const versions = await versionsOf(tx, publicationId);
	const decided = await listDecisions(
		tx,
		versions.map(({ id }) => id)
	);

	return versions.filter(({ id }) => decided.get(id)?.kind === 'void').map(({ questionId }) => questionId);
}

async function versionsOf(tx: Transaction, publicationId: string) {
	return tx
		.select({ id: questionVersion.id, questionId: questionVersion.questionId })
		.from(publicationQuestion)
		.innerJoin(questionVersion, eq(questionVersion.id, publicationQuestion.questionVersionId))
		.where(eq(publicationQuestion.publicationId, publicationId));
}
