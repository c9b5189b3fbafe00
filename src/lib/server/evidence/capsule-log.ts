import { and, asc, desc, eq, gt, inArray, lt, lte } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import { auditCheckpoint, auditEntry, auditPayload } from '#lib/server/db/schema/audit.ts';
import { cycle } from '#lib/server/db/schema/programmes.ts';
import { genesisHash, type AuditKind } from '../audit/audit.ts';
import type { Checkpoint } from '../audit/checkpoints.ts';
import { addDays, endOfDay } from '../organisation/days.ts';
import type { CapsulePart, CapsuleSubject } from './capsule.ts';

/** Entries whose payload is told: what a figure, a certificate or a statement rests on. Of the others, only its hash. */
const told: readonly AuditKind[] = [
	'attempt.regrade',
	'attestation.sign',
	'attestation.stale',
	'briefing.approve',
	'certificate.issue',
	'certificate.revoke',
	'certificate.supersede',
	'circular.acknowledge',
	'circular.publish',
	'content.publish',
	'content.withdraw',
	'enrolment.end',
	'enrolment.run',
	'evidence.make',
	'person.merge',
	'pledge.affirm',
	'pledge.publish',
	'programme.audience',
	'programme.publish',
	'question.apply',
	'roster.decide',
	'roster.dispute',
	'staff.import',
	'staff.undo',
	'unit.change',
	'waiver.add',
	'waiver.decide'
];

const pageSize = 2000;

/**
 * The log from the day on which the cycle opened to the checkpoint: a line for each entry, `[at, actor, kind, subject,
 * payloadHash]` and for some kinds `salt, payload`. Numbers and hashes of the entries follow from the first line, which
 * says after which entry they come, so they are not repeated.
 * @returns how many entries there are
 */
export async function* logFiles(db: Reader, subject: CapsuleSubject, end: Checkpoint): CapsulePart<number> {
	const before = await entryBefore(db, subject);
	yield { name: 'log/entries.ndjson', bytes: lines(db, before, end) };
	const checkpoints = await db
		.select()
		.from(auditCheckpoint)
		.where(and(gt(auditCheckpoint.seq, before.seq), lte(auditCheckpoint.seq, end.seq)))
		.orderBy(asc(auditCheckpoint.seq));
	const plain = checkpoints.map(({ at, ...each }) => ({ ...each, at: at.getTime() }));
	yield { name: 'log/checkpoints.json', bytes: Buffer.from(`${JSON.stringify(plain, null, '\t')}\n`) };

	return end.seq - before.seq;
}

async function entryBefore(db: Reader, { cycle: about, timeZone }: CapsuleSubject) {
	const opens = await db.select({ on: cycle.opensOn }).from(cycle).where(eq(cycle.id, about.id)).get();
	const last = await db
		.select({ seq: auditEntry.seq, hash: auditEntry.hash })
		.from(auditEntry)
		.where(lt(auditEntry.at, endOfDay(addDays(opens!.on, -1), timeZone)))
		.orderBy(desc(auditEntry.seq))
		.limit(1)
		.get();

	return last ?? { seq: 0, hash: genesisHash };
}

async function* lines(db: Reader, before: { seq: number; hash: string }, end: Checkpoint): AsyncGenerator<Uint8Array> {
	yield Buffer.from(`${JSON.stringify({ after: before })}\n`);

	for (let after = before.seq; after < end.seq; after += pageSize) {
		const page = await db
			.select({ entry: auditEntry, salt: auditPayload.salt, json: auditPayload.json })
			.from(auditEntry)
			.leftJoin(auditPayload, and(eq(auditPayload.seq, auditEntry.seq), inArray(auditEntry.kind, [...told])))
			.where(and(gt(auditEntry.seq, after), lte(auditEntry.seq, Math.min(after + pageSize, end.seq))))
			.orderBy(asc(auditEntry.seq));
		const text = page.map(({ entry: { at, actor, kind, subject, payloadHash }, salt, json }) =>
			JSON.stringify([at.getTime(), actor, kind, subject, payloadHash, ...(salt !== null ? [salt, json] : [])])
		);
		yield Buffer.from(`${text.join('\n')}\n`);
	}
}
