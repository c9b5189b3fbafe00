import { createHash, randomBytes } from 'node:crypto';
import canonicalize from 'canonicalize';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import { recordAudit, type Actor } from '#lib/server/audit/audit.ts';
import type { Transaction } from '#lib/server/db/connect.ts';
import { newId } from '#lib/server/db/id.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import { certificate, certificateEvent, code } from '#lib/server/db/schema/certificates.ts';
import { cycle, enrolment, fulfilment, programme, requirement } from '#lib/server/db/schema/programmes.ts';
import { createCode } from '#lib/server/documents/codes.ts';
import type { CertificateFacts } from '#lib/server/documents/facts.ts';
import { addMonths, dayOf } from '#lib/server/organisation/days.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { refreshStandings } from '#lib/server/oversight/standings.ts';
import { Problem } from '#lib/server/problem.ts';
import { certifiedModules, certifiedOthers, holderFacts } from './certified-facts.ts';
import { nextNumber } from './serial.ts';

export type Issued = { id: string; number: string; code: string };

/**
 * Completes an enrolment whose last requirement has been fulfilled and issues its certificate. Call it in the
 * transaction of the act that fulfilled the requirement, and refresh the standings afterwards; called again it does nothing.
 */
export async function issueIfComplete(
	tx: Transaction,
	enrolmentId: string,
	now: Date,
	actor: Actor = 'system'
): Promise<Issued | undefined> {
	const open = await openQuery(tx).get({ enrolmentId });
	if (!open || !(await allFulfilled(tx, enrolmentId, open.cycleId))) return undefined;

	const { name: institution, timeZone } = await requireInstitution(tx);
	const on = dayOf(now, timeZone);
	await completeQuery(tx).run({ enrolmentId, now });

	const others = await certifiedOthers(tx, enrolmentId);
	const issued = await insertCertificate(tx, { enrolmentId, personId: open.personId, at: now }, on, {
		institution,
		holder: await holderFacts(tx, open.personId, on, institution),
		programme: { id: open.programmeId, title: open.title, cycle: open.cycleKey },
		...(await certifiedModules(tx, enrolmentId)),
		...(others.length > 0 && { others }),
		jp: open.jp,
		...(open.text !== null && { text: open.text }),
		issuedAt: now.toISOString(),
		validUntil: addMonths(on, open.validMonths),
		timeZone
	});

	await recordAudit(tx, {
		at: now,
		actor,
		kind: 'certificate.issue',
		subject: issued.number,
		payload: { certificate: issued.id, enrolment: enrolmentId, person: open.personId }
	});

	return issued;
}

const openQuery = preparedOnce((tx: Transaction) =>
	tx
		.select({
			personId: enrolment.personId,
			cycleId: enrolment.cycleId,
			cycleKey: cycle.key,
			validMonths: cycle.validMonths,
			programmeId: programme.id,
			title: programme.title,
			jp: programme.jp,
			text: programme.certificateText
		})
		.from(enrolment)
		.innerJoin(cycle, eq(cycle.id, enrolment.cycleId))
		.innerJoin(programme, eq(programme.id, cycle.programmeId))
		.where(
			and(eq(enrolment.id, sql.placeholder('enrolmentId')), isNull(enrolment.completedAt), isNull(enrolment.endedAt))
		)
		.prepare()
);
const completeQuery = preparedOnce((tx: Transaction) =>
	tx
		.update(enrolment)
		.set({
			completedAt: sql`${sql.placeholder('now')}`,
			startedAt: sql`coalesce(${enrolment.startedAt}, ${sql.placeholder('now')})`
		})
		.where(eq(enrolment.id, sql.placeholder('enrolmentId')))
		.prepare()
);

/** Takes a certificate back for ever. @throws Problem when it is no longer in force or no reason is given */
export async function revokeCertificate(
	tx: Transaction,
	{ certificateId, reason, by }: { certificateId: string; reason: string; by: Actor },
	now: Date
): Promise<void> {
	const standing = await requireStanding(tx, certificateId, reason);
	await tx.insert(certificateEvent).values({ certificateId, kind: 'revoked', reason: reason.trim(), at: now, by });
	// What was typed may name people or say what they did, so it stays out of the log.
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'certificate.revoke',
		subject: standing.number,
		payload: { certificate: certificateId }
	});
	await refreshStandings(tx, [standing.personId], dayOf(now, (await requireInstitution(tx)).timeZone));
}

/**
 * Issues a successor with corrected facts about the holder: today's name and number, and the post and unit of the day of
 * completion as they are known now. What was achieved and how long it is valid stay as they were.
 * @throws Problem when the certificate is no longer in force or no reason is given
 */
export async function supersedeCertificate(
	tx: Transaction,
	{ certificateId, reason, by }: { certificateId: string; reason: string; by: Actor },
	now: Date
): Promise<Issued> {
	const standing = await requireStanding(tx, certificateId, reason);
	const { name: institution, timeZone } = await requireInstitution(tx);
	const { completedAt } = (await tx
		.select({ completedAt: enrolment.completedAt })
		.from(enrolment)
		.where(eq(enrolment.id, standing.enrolmentId))
		.get())!;
	const { number, code: formerCode, ...facts } = standing.facts;

	// First, because an enrolment has one certificate that is not superseded.
	await tx.update(certificate).set({ supersededAt: now }).where(eq(certificate.id, certificateId));
	const issued = await insertCertificate(
		tx,
		{ enrolmentId: standing.enrolmentId, personId: standing.personId, at: now },
		dayOf(now, timeZone),
		{
			...facts,
			holder: await holderFacts(tx, standing.personId, dayOf(completedAt ?? standing.issuedAt, timeZone), institution),
			issuedAt: now.toISOString()
		}
	);
	await tx.insert(certificateEvent).values({
		certificateId,
		kind: 'superseded',
		reason: reason.trim(),
		at: now,
		by,
		successorId: issued.id
	});
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'certificate.supersede',
		subject: number,
		payload: { certificate: certificateId, code: formerCode, successor: issued.number }
	});
	await refreshStandings(tx, [standing.personId], dayOf(now, timeZone));

	return issued;
}

/** SHA-256 of the facts as canonical JSON (RFC 8785). */
export function factsHash(facts: CertificateFacts): string {
	return createHash('sha256').update(canonicalize(facts)!).digest('hex');
}

async function insertCertificate(
	tx: Transaction,
	{ enrolmentId, personId, at }: { enrolmentId: string; personId: string; at: Date },
	on: string,
	certified: Omit<CertificateFacts, 'number' | 'code'>
): Promise<Issued> {
	const issued = { id: newId(), number: await nextNumber(tx, 'certificate', on), code: createCode(randomBytes) };
	const facts: CertificateFacts = { ...certified, number: issued.number, code: issued.code };

	await codeQuery(tx).run({ code: issued.code, subjectId: issued.id });
	await certificateQuery(tx).run({
		...issued,
		enrolmentId,
		personId,
		facts,
		factsSha256: factsHash(facts),
		issuedAt: at,
		validUntil: facts.validUntil
	});

	return issued;
}

const codeQuery = preparedOnce((tx: Transaction) =>
	tx
		.insert(code)
		.values({
			code: sql.placeholder('code'),
			subjectKind: 'certificate',
			subjectId: sql.placeholder('subjectId')
		})
		.prepare()
);
const certificateQuery = preparedOnce((tx: Transaction) =>
	tx
		.insert(certificate)
		.values({
			id: sql.placeholder('id'),
			number: sql.placeholder('number'),
			code: sql.placeholder('code'),
			enrolmentId: sql.placeholder('enrolmentId'),
			personId: sql.placeholder('personId'),
			facts: sql.placeholder('facts'),
			factsSha256: sql.placeholder('factsSha256'),
			issuedAt: sql.placeholder('issuedAt'),
			validUntil: sql.placeholder('validUntil')
		})
		.prepare()
);

async function allFulfilled(tx: Transaction, enrolmentId: string, cycleId: string): Promise<boolean> {
	const { asked, met } = (await fulfilledQuery(tx).get({ enrolmentId, cycleId }))!;

	return asked > 0 && asked === met;
}

const fulfilledQuery = preparedOnce((tx: Transaction) =>
	tx
		.select({ asked: sql<number>`count(*)`, met: sql<number>`count(${fulfilment.id})` })
		.from(requirement)
		.leftJoin(
			fulfilment,
			and(eq(fulfilment.requirementId, requirement.id), eq(fulfilment.enrolmentId, sql.placeholder('enrolmentId')))
		)
		.where(eq(requirement.cycleId, sql.placeholder('cycleId')))
		.prepare()
);

/** Expired ones stand as well: what they say may still need correcting or taking back. */
async function requireStanding(tx: Transaction, certificateId: string, reason: string) {
	if (!reason.trim()) throw new Problem('certificate_reason', m.certificate_reason_missing(), 'reason');

	const found = await tx.select().from(certificate).where(eq(certificate.id, certificateId)).get();
	if (!found) throw new Problem('certificate_unknown', m.certificate_unknown());

	const ended = await tx
		.select({ kind: certificateEvent.kind })
		.from(certificateEvent)
		.where(eq(certificateEvent.certificateId, certificateId))
		.get();
	if (ended?.kind === 'revoked') {
		throw new Problem('certificate_revoked', m.certificate_already_revoked({ number: found.number }));
	}
	if (ended) throw new Problem('certificate_superseded', m.certificate_already_superseded({ number: found.number }));

	return found;
}
