import { sql } from 'drizzle-orm';
import type { Transaction } from '#lib/server/db/connect.ts';
import { newId } from '#lib/server/db/id.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import { fulfilment } from '#lib/server/db/schema/programmes.ts';
import type { Actor } from '../audit/audit.ts';
import { issueIfComplete, type Issued } from './certificates.ts';

/** The act behind a fulfilment: a pass, the acknowledgement of a text, or an approved attendance. */
export type FulfilledBy = {
	publicationId?: string;
	attemptId?: string;
	textVersionId?: string;
	briefingId?: string;
};

/**
 * Fulfils requirements by one act and issues the certificates of the enrolments that this completes. Call it in the
 * transaction of the act with requirements that are open, and refresh the standings afterwards.
 */
export async function fulfil(
	tx: Transaction,
	requirements: readonly { enrolmentId: string; requirementId: string }[],
	{ publicationId, attemptId, textVersionId, briefingId }: FulfilledBy,
	now: Date,
	actor: Actor
): Promise<Issued[]> {
	const issued: Issued[] = [];

	for (const { enrolmentId, requirementId } of requirements) {
		await fulfilQuery(tx).run({
			id: newId(),
			enrolmentId,
			requirementId,
			publicationId: publicationId ?? null,
			attemptId: attemptId ?? null,
			textVersionId: textVersionId ?? null,
			briefingId: briefingId ?? null,
			now
		});
		const certificate = await issueIfComplete(tx, enrolmentId, now, actor);
		if (certificate) issued.push(certificate);
	}

	return issued;
}

const fulfilQuery = preparedOnce((tx: Transaction) =>
	tx
		.insert(fulfilment)
		.values({
			id: sql.placeholder('id'),
			enrolmentId: sql.placeholder('enrolmentId'),
			requirementId: sql.placeholder('requirementId'),
			publicationId: sql.placeholder('publicationId'),
			attemptId: sql.placeholder('attemptId'),
			textVersionId: sql.placeholder('textVersionId'),
			briefingId: sql.placeholder('briefingId'),
			completedAt: sql.placeholder('now')
		})
		.prepare()
);
