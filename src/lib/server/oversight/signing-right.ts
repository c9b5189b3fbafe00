import { and, desc, eq, gte, isNull, notExists, sql } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import { certificate, certificateEvent } from '#lib/server/db/schema/certificates.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { post, type PostKind } from '#lib/server/db/schema/organisation.ts';
import { enrolment } from '#lib/server/db/schema/programmes.ts';
import { m } from '#lib/paraglide/messages.js';
import { listHeadedUnits } from '../organisation/heads.ts';
import { Problem } from '../problem.ts';

/** What somebody has, and still lacks, to sign for a unit. */
export type SigningRight = {
	/** The post that heads the unit, or stands in for its vacant head; undefined for everybody else. */
	head: { postId: string; title: string; kind: PostKind; direct: boolean } | undefined;
	enrolled: boolean;
	/** Valid today, of that very programme and cycle. */
	certificate: { number: string; validUntil: Day } | undefined;
};

export async function signingRight(
	db: Reader,
	personId: string,
	unitId: string,
	cycleId: string,
	on: Day
): Promise<SigningRight> {
	const headed = (await listHeadedUnits(db, personId, on)).find((each) => each.unitId === unitId);
	const title =
		headed && (await db.select({ title: post.title }).from(post).where(eq(post.id, headed.postId)).get())?.title;
	const mine = and(eq(enrolment.personId, personId), eq(enrolment.cycleId, cycleId), isNull(enrolment.endedAt));
	const enrolled = await db.select({ id: enrolment.id }).from(enrolment).where(mine).get();
	const held = await db
		.select({ number: certificate.number, validUntil: certificate.validUntil })
		.from(enrolment)
		.innerJoin(certificate, eq(certificate.enrolmentId, enrolment.id))
		.where(
			and(
				mine,
				eq(certificate.personId, personId),
				isNull(certificate.supersededAt),
				gte(certificate.validUntil, on),
				notExists(
					db
						.select({ one: sql`1` })
						.from(certificateEvent)
						.where(and(eq(certificateEvent.certificateId, certificate.id), eq(certificateEvent.kind, 'revoked')))
				)
			)
		)
		.orderBy(desc(certificate.issuedAt))
		.get();

	return {
		head: headed && { postId: headed.postId, title: title ?? '', kind: headed.kind, direct: headed.direct },
		enrolled: enrolled !== undefined,
		certificate: held
	};
}

/** @throws Problem `not_head` or `not_certified`, which says what to finish first */
export function requireSigningRight(right: SigningRight): NonNullable<SigningRight['head']> {
	if (!right.head) throw new Problem('not_head', m.attestation_not_head());
	if (!right.certificate) {
		throw new Problem('not_certified', right.enrolled ? m.attestation_not_certified() : m.attestation_not_enrolled());
	}

	return right.head;
}
