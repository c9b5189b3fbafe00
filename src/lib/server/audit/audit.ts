import { createHash, randomBytes } from 'node:crypto';
import canonicalize from 'canonicalize';
import { desc, sql } from 'drizzle-orm';
import type { Transaction } from '#lib/server/db/connect.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import { auditEntry, auditPayload } from '#lib/server/db/schema/audit.ts';

/** A person's id, or where no person acted: `command` (the command line) or `system` (the clock). */
export type Actor = string;

/** What the log knows how to tell; a new kind needs a word in `describe-kind.ts`. */
export type AuditKind =
	| 'absence.change'
	| 'accommodation.end'
	| 'accommodation.grant'
	| 'account.activate'
	| 'account.disable'
	| 'account.enable'
	| 'account.sign-in'
	| 'account.sign-in-failed'
	| 'account.sign-out'
	| 'account.sign-out-everywhere'
	| 'account.password'
	| 'account.renew'
	| 'attempt.extra'
	| 'attempt.grade'
	| 'attempt.regrade'
	| 'attempt.void'
	| 'attempt.start'
	| 'attestation.sign'
	| 'attestation.stale'
	| 'attestation.stand'
	| 'audit.view'
	| 'backup.make'
	| 'backup.restore'
	| 'briefing.approve'
	| 'briefing.check-in'
	| 'briefing.create'
	| 'briefing.enter'
	| 'briefing.return'
	| 'briefing.submit'
	| 'certificate.issue'
	| 'certificate.revoke'
	| 'certificate.supersede'
	| 'circular.acknowledge'
	| 'circular.publish'
	| 'code.issue'
	| 'code.refuse'
	| 'code.use'
	| 'code.void'
	| 'content.approve'
	| 'content.ask'
	| 'content.discard'
	| 'content.export-keys'
	| 'content.publish'
	| 'content.refuse'
	| 'content.upload'
	| 'content.view-keys'
	| 'content.withdraw'
	| 'delegation.end'
	| 'delegation.give'
	| 'enrolment.end'
	| 'enrolment.run'
	| 'enrolment.self'
	| 'evidence.make'
	| 'factor.codes'
	| 'factor.confirm'
	| 'factor.refuse'
	| 'factor.remove'
	| 'factor.reset'
	| 'institution.change'
	| 'institution.create'
	| 'mail.bounce'
	| 'mail.retry'
	| 'outage.declare'
	| 'outage.give-back'
	| 'person.change'
	| 'person.merge'
	| 'pledge.affirm'
	| 'pledge.publish'
	| 'programme.audience'
	| 'programme.due'
	| 'programme.publish'
	| 'question.apply'
	| 'question.correct'
	| 'question.reply'
	| 'question.report'
	| 'regulation.publish'
	| 'reminder.nudge'
	| 'reminder.run'
	| 'role.grant'
	| 'role.revoke'
	| 'roster.decide'
	| 'roster.dispute'
	| 'rulings.publish'
	| 'staff.columns'
	| 'staff.export'
	| 'staff.import'
	| 'staff.undo'
	| 'staff.view'
	| 'synonyms.publish'
	| 'unit.change'
	| 'waiver.add'
	| 'waiver.decide'
	| 'waiver.end'
	| 'waiver.propose'
	| 'waiver.withdraw';

export type AuditEvent = {
	at: Date;
	actor: Actor;
	kind: AuditKind;
	/** An id, or a certificate's or statement's number; never a NIP, a name or a secret. */
	subject: string;
	/** What happened; ids and counts rather than personal data. */
	payload?: Record<string, unknown>;
};

/** What the first entry is chained to. */
export const genesisHash = '0'.repeat(64);

/** Appends to the chain, in the transaction of the act itself: an act without its entry cannot be committed. */
export async function recordAudit(tx: Transaction, event: AuditEvent): Promise<void> {
	const last = await lastQuery(tx).get();
	const seq = (last?.seq ?? 0) + 1;
	const salt = randomBytes(16).toString('hex');
	const json = canonicalize(event.payload ?? {})!;
	const entry = {
		seq,
		at: event.at,
		actor: event.actor,
		kind: event.kind,
		subject: event.subject,
		payloadHash: payloadHash(salt, json),
		prevHash: last?.hash ?? genesisHash
	};

	await entryQuery(tx).run({ ...entry, hash: entryHash(entry) });
	await payloadQuery(tx).run({ seq, salt, json });
}

const lastQuery = preparedOnce((tx: Transaction) =>
	tx
		.select({ seq: auditEntry.seq, hash: auditEntry.hash })
		.from(auditEntry)
		.orderBy(desc(auditEntry.seq))
		.limit(1)
		.prepare()
);
const entryQuery = preparedOnce((tx: Transaction) =>
	tx
		.insert(auditEntry)
		.values({
			seq: sql.placeholder('seq'),
			at: sql.placeholder('at'),
			actor: sql.placeholder('actor'),
			kind: sql.placeholder('kind'),
			subject: sql.placeholder('subject'),
			payloadHash: sql.placeholder('payloadHash'),
			prevHash: sql.placeholder('prevHash'),
			hash: sql.placeholder('hash')
		})
		.prepare()
);
const payloadQuery = preparedOnce((tx: Transaction) =>
	tx
		.insert(auditPayload)
		.values({ seq: sql.placeholder('seq'), salt: sql.placeholder('salt'), json: sql.placeholder('json') })
		.prepare()
);

/** SHA-256 of salt and canonical payload, so that a payload can be erased later without breaking the chain. */
export function payloadHash(salt: string, json: string): string {
	return createHash('sha256').update(salt).update('\n').update(json).digest('hex');
}

/** SHA-256 of the entry's canonical JSON (RFC 8785) with the hash of the entry before it. */
export function entryHash(entry: {
	seq: number;
	at: Date;
	actor: string;
	kind: string;
	subject: string;
	payloadHash: string;
	prevHash: string;
}): string {
	return createHash('sha256')
		.update(canonicalize({ ...entry, at: entry.at.getTime() })!)
		.digest('hex');
}
