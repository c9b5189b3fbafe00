import { and, asc, countDistinct, eq, gte, inArray, isNull, notExists, sql, type SQL } from 'drizzle-orm';
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core';
import { citationMarks } from '#lib/content/impact.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { certificate, certificateEvent } from '#lib/server/db/schema/certificates.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import {
	lessonVersion,
	publication,
	publicationLesson,
	publicationQuestion,
	questionVersion
} from '#lib/server/db/schema/content.ts';
import { fulfilment } from '#lib/server/db/schema/programmes.ts';

export type PublishedImpact = {
	/** Publications whose lessons or questions cite the regulation, the oldest first. */
	publications: { moduleId: string; n: number }[];
	/** Certificates that are valid today and rest on one of them. */
	certificates: number;
};

/** What has been published that a change of a regulation touches. Reads every version: for the command line. */
export async function findPublishedImpact(db: Reader, regulationId: string, on: Day): Promise<PublishedImpact> {
	const cited = (column: AnySQLiteColumn): SQL =>
		sql.join(
			citationMarks(regulationId).map((mark) => sql`instr(${column}, ${mark}) > 0`),
			sql` or `
		);
	const byLesson = db
		.select({ id: publicationLesson.publicationId })
		.from(publicationLesson)
		.innerJoin(lessonVersion, eq(lessonVersion.id, publicationLesson.lessonVersionId))
		.where(cited(lessonVersion.parts));
	const byQuestion = db
		.select({ id: publicationQuestion.publicationId })
		.from(publicationQuestion)
		.innerJoin(questionVersion, eq(questionVersion.id, publicationQuestion.questionVersionId))
		.where(sql`${cited(questionVersion.publicPart)} or ${cited(questionVersion.key)}`);
	const publications = await db
		.select({ id: publication.id, moduleId: publication.moduleId, n: publication.n })
		.from(publication)
		.where(sql`${publication.id} in ${byLesson} or ${publication.id} in ${byQuestion} or ${cited(publication.module)}`)
		.orderBy(asc(publication.moduleId), asc(publication.n));
	const [counted] = await db
		.select({ certificates: countDistinct(certificate.id) })
		.from(certificate)
		.innerJoin(fulfilment, eq(fulfilment.enrolmentId, certificate.enrolmentId))
		.where(
			and(
				inArray(
					fulfilment.publicationId,
					publications.map(({ id }) => id)
				),
				gte(certificate.validUntil, on),
				isNull(certificate.supersededAt),
				notExists(
					db
						.select({ id: certificateEvent.id })
						.from(certificateEvent)
						.where(and(eq(certificateEvent.certificateId, certificate.id), eq(certificateEvent.kind, 'revoked')))
				)
			)
		);

	return {
		publications: publications.map(({ moduleId, n }) => ({ moduleId, n })),
		certificates: counted?.certificates ?? 0
	};
}
