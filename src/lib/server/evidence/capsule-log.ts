import { and, asc, desc, eq, gt, inArray, lt, lte, min } from 'drizzle-orm';
import { exactMomentInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reader } from '#lib/server/db/connect.ts';
import { auditCheckpoint, auditEntry, auditPayload } from '#lib/server/db/schema/audit.ts';
import { attestation } from '#lib/server/db/schema/oversight.ts';
import { cycle } from '#lib/server/db/schema/programmes.ts';
import { genesisHash, type AuditKind } from '../audit/audit.ts';
import type { Checkpoint } from '../audit/checkpoints.ts';
import { describeActor } from '../audit/describe-actor.ts';
import { describeKind } from '../audit/describe-kind.ts';
import { describeSubject } from '../audit/describe-subject.ts';
import { nameOf, subjectNames } from '../audit/subject-names.ts';
import { byteOrderMark, csvOf } from '../documents/csv.ts';
import { inIndonesian } from '../language.ts';
import { addDays, endOfDay } from '../organisation/days.ts';
import type { CapsulePart, CapsuleSubject } from './capsule.ts';

/** Entries whose payload is told: what a figure, a certificate or a statement rests on. Of the others, only its hash. */
const told: readonly AuditKind[] = [
	'attempt.regrade',
	'attestation.sign',
	'attestation.stale',
	'attestation.stand',
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
	'programme.due',
	'programme.publish',
	'question.apply',
	'roster.decide',
	'roster.dispute',
	'staff.import',
	'staff.undo',
	'unit.change',
	'waiver.add',
	'waiver.decide',
	'waiver.end'
];

const isTold = ({ kind }: { kind: string }) => (told as readonly string[]).includes(kind);

const pageSize = 2000;

/**
 * The log from the day on which the cycle opened, or from the first signature on a statement, to the checkpoint: a line for each entry, `[at, actor, kind, subject,
 * payloadHash]` and for some kinds `salt, payload`. Numbers and hashes of the entries follow from the first line, which
 * says after which entry they come, so they are not repeated. Beside it the same entries as a table for people to read.
 * @returns how many entries there are
 */
export async function* logFiles(db: Reader, subject: CapsuleSubject, end: Checkpoint): CapsulePart<number> {
	const before = await entryBefore(db, subject, end);
	yield { name: 'log/entries.ndjson', bytes: lines(db, before, end) };
	yield { name: 'log/entries.csv', bytes: csv(db, before, end, subject.timeZone) };
	const checkpoints = await db
		.select()
		.from(auditCheckpoint)
		.where(and(gt(auditCheckpoint.seq, before.seq), lte(auditCheckpoint.seq, end.seq)))
		.orderBy(asc(auditCheckpoint.seq));
	const plain = checkpoints.map(({ at, ...each }) => ({ ...each, at: at.getTime() }));
	yield { name: 'log/checkpoints.json', bytes: Buffer.from(`${JSON.stringify(plain, null, '\t')}\n`) };

	return end.seq - before.seq;
}

/**
 * A programme that is published again, even while the files pass, may open later than a statement was signed or the capsule
 * was made, whose entries are needed all the same.
 */
async function entryBefore(db: Reader, { cycle: about, timeZone }: CapsuleSubject, end: Checkpoint) {
	const opens = await db.select({ on: cycle.opensOn }).from(cycle).where(eq(cycle.id, about.id)).get();
	const signature = await db
		.select({ seq: min(auditEntry.seq) })
		.from(attestation)
		.innerJoin(auditEntry, and(eq(auditEntry.subject, attestation.number), eq(auditEntry.kind, 'attestation.sign')))
		.where(eq(attestation.cycleId, about.id))
		.get();
	const first = Math.min(signature?.seq ?? end.seq, end.seq);
	const last = await db
		.select({ seq: auditEntry.seq, hash: auditEntry.hash })
		.from(auditEntry)
		.where(and(lt(auditEntry.at, endOfDay(addDays(opens!.on, -1), timeZone)), lt(auditEntry.seq, first)))
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

/**
 * The entries in words: the log itself names people and things by ids, which tell an auditor nothing. Nobody is named where the
 * payload is not told either: who was given more time, or why somebody was away, is no evidence of this training. The ids of the
 * chain still tell that two entries are about the same person, as whoever reads both files will find.
 */
async function* csv(
	db: Reader,
	before: { seq: number },
	end: Checkpoint,
	timeZone: string
): AsyncGenerator<Uint8Array> {
	const header = inIndonesian(() => [
		m.audit_column_seq(),
		m.audit_column_at(),
		m.audit_column_actor(),
		m.audit_column_kind(),
		m.audit_column_subject()
	]);
	yield Buffer.from(byteOrderMark + csvOf([header]));

	for (let after = before.seq; after < end.seq; after += pageSize) {
		const page = await db
			.select()
			.from(auditEntry)
			.where(and(gt(auditEntry.seq, after), lte(auditEntry.seq, Math.min(after + pageSize, end.seq))))
			.orderBy(asc(auditEntry.seq));
		const ids = page.filter(isTold).flatMap(({ actor, subject }) => [actor, subject]);
		const names = await inIndonesian(() => subjectNames(db, ids));
		const rows = inIndonesian(() =>
			page.map((entry) => {
				const { seq, at, actor, kind, subject } = entry;
				const named = isTold(entry) ? { actor: names.others.get(actor), subject: nameOf(names, kind, subject) } : {};

				return [
					seq,
					exactMomentInWords(at, timeZone),
					named.actor ?? describeSubject(describeActor(actor)),
					describeKind(kind),
					named.subject ?? describeSubject(subject)
				];
			})
		);
		yield Buffer.from(csvOf(rows));
	}
}
