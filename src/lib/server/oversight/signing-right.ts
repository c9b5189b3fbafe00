import { and, desc, eq, gte, isNull, notExists, sql } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import { certificate, certificateEvent } from '#lib/server/db/schema/certificates.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { post, type PostKind } from '#lib/server/db/schema/organisation.ts';
import { enrolment } from '#lib/server/db/schema/programmes.ts';
import { m } from '#lib/paraglide/messages.js';
import { standsOnSql } from '../organisation/as-of.ts';
import { dayOf } from '../organisation/days.ts';
import { listHeadedUnits } from '../organisation/heads.ts';
import { Problem } from '../problem.ts';
import type { Attestation } from './attestations.ts';
import { heldThen } from './standing-query.ts';
import { signatoryReasonKinds, type Reason } from './staleness.ts';

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

/**
 * What a statement rested on and, as known now, was not so, or is no more: the post of its signatory on the day of the signature, and the
 * certificate. A corrected post is a record of its own, so its facts are compared; and of two merged records the other one
 * may hold it. An end after the signature, or on its very day where it was recorded later, contradicts nothing.
 */
export async function brokenRight(
	db: Reader,
	{ signatoryId, signatoryPostId, cycleId, signedAt, facts }: Attestation,
	now: Date
): Promise<Reason[]> {
	const on = dayOf(signedAt, facts.timeZone);
	const who = sql`(select ${signatoryId} union all select merged_into from person where id = ${signatoryId})`;
	// From the enrolments of the signatory, which are few, never through all revocations.
	const [broken] = await db.all<Record<Reason['kind'], number>>(sql`
		select not exists (
			select 1 from post signed join post held on +held.unit_id = signed.unit_id
				and held.heads = signed.heads and held.kind = signed.kind
			where signed.id = ${signatoryPostId} and held.person_id in ${who}
				and (${standsOnSql('held', on, now)} or ${standsOnSql('held', on, now, signedAt)})
		) as signatory_post,
		exists (
			select 1 from (select ${signatoryId} as person_id) p
			cross join enrolment e on ${heldThen(signedAt.getTime())}
			cross join certificate c on c.enrolment_id = e.id
			cross join certificate_event r on r.certificate_id = c.id
			where +e.cycle_id = ${cycleId} and r.kind = 'revoked' and r.at > ${signedAt.getTime()} and r.at <= ${now.getTime()}
		) as signatory_certificate`);

	return signatoryReasonKinds.flatMap((kind) => (broken![kind] ? [{ kind, personId: signatoryId }] : []));
}
