import { desc, sql } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import type { AuditKind } from '../audit/audit.ts';
import { listed } from './standing-query.ts';

/**
 * Acts after which every day that is over is counted as before: what people do with the moment of doing it, and what is not
 * counted. What is not named here may change such a day.
 */
const ofNoPastDay: AuditKind[] = [
	'absence.change',
	'accommodation.end',
	'accommodation.grant',
	'account.activate',
	'account.disable',
	'account.enable',
	'account.password',
	'account.renew',
	'account.sign-in',
	'account.sign-in-failed',
	'account.sign-out',
	'account.sign-out-everywhere',
	'attempt.extra',
	'attempt.grade',
	'attempt.start',
	'attestation.sign',
	'attestation.stale',
	'attestation.stand',
	'audit.view',
	'backup.make',
	'briefing.check-in',
	'briefing.create',
	'briefing.enter',
	'briefing.return',
	'briefing.submit',
	'certificate.issue',
	'certificate.revoke',
	'certificate.supersede',
	'circular.acknowledge',
	'code.issue',
	'code.refuse',
	'code.use',
	'code.void',
	'content.ask',
	'content.discard',
	'content.export-keys',
	'content.refuse',
	'content.upload',
	'content.view-keys',
	'delegation.end',
	'delegation.give',
	'evidence.make',
	'factor.codes',
	'factor.confirm',
	'factor.refuse',
	'factor.remove',
	'factor.reset',
	'mail.bounce',
	'mail.retry',
	'pledge.affirm',
	'question.reply',
	'question.report',
	'reminder.nudge',
	'reminder.run',
	'role.grant',
	'role.revoke',
	'roster.dispute',
	'staff.columns',
	'staff.export',
	'staff.view',
	'waiver.propose',
	'waiver.withdraw'
];

/** The number of the last act in the log; 0 before the first. */
export async function lastAct(db: Reader): Promise<number> {
	const last = await db.select({ seq: auditEntry.seq }).from(auditEntry).orderBy(desc(auditEntry.seq)).limit(1).get();

	return last?.seq ?? 0;
}

/**
 * The number of the last act that may have changed how a day that is over is counted; 0 without one. Looks up each kind of act,
 * however many acts there are.
 */
export async function lastActOnPast(db: Reader): Promise<number> {
	const [found] = await db.all<{ seq: number }>(sql`
		with recursive kinds(kind) as (
			select min(kind) from audit_entry
			union all
			select (select min(kind) from audit_entry where kind > kinds.kind) from kinds where kinds.kind is not null
		)
		select coalesce(max((select max(seq) from audit_entry a where a.kind = kinds.kind)), 0) as seq
		from kinds where kind is not null and kind not in ${listed(ofNoPastDay)}`);

	return found!.seq;
}
