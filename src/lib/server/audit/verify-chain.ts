import { asc, eq, gt } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import { auditCheckpoint, auditEntry, auditPayload } from '#lib/server/db/schema/audit.ts';
import { m } from '#lib/paraglide/messages.js';
import { entryHash, genesisHash, payloadHash } from './audit.ts';
import { checkpointEvery, checkpointIsGenuine, type Checkpoint } from './checkpoints.ts';
import type { SigningKey } from './signing-key.ts';

export type ChainFault = {
	kind: 'missing' | 'changed' | 'order' | 'payload' | 'checkpoint' | 'unsigned' | 'cut';
	seq: number;
	/** What was found, in a finished sentence. */
	message: string;
};

export type ChainReport = {
	entries: number;
	checkpoints: number;
	/** Entries whose payload was erased on purpose; the chain holds without it. */
	erased: number;
	faults: ChainFault[];
};

const pageSize = 5000;
/** A day, and a day's grace for a server that was off. */
const signedWithinMs = 2 * 24 * 60 * 60 * 1000;
const enoughFaults = 20;

/**
 * Reads the whole log in order and tells every place where it does not hold: a changed, inserted, missing or reordered
 * entry, a checkpoint that this key did not sign or that speaks of another entry, and a stretch that should have been
 * signed and is not. A checkpoint kept elsewhere also finds a tail that was cut off. Stops at twenty faults.
 */
export async function verifyChain(
	db: Reader,
	key: SigningKey,
	keptElsewhere?: Checkpoint,
	progress: (entries: number) => void = () => undefined
): Promise<ChainReport> {
	const checkpoints = await db.select().from(auditCheckpoint).orderBy(asc(auditCheckpoint.seq));
	const bySeq = new Map(checkpoints.map((checkpoint) => [checkpoint.seq, checkpoint]));
	const report: ChainReport = { entries: 0, checkpoints: checkpoints.length, erased: 0, faults: [] };
	const fault = (kind: ChainFault['kind'], seq: number, message: string) => report.faults.push({ kind, seq, message });

	let expectedSeq = 1;
	let prevHash = genesisHash;
	let keptHash: string | undefined;
	let firstUnsignedAt: Date | undefined;
	let lastAt: Date | undefined;
	const unsigned: { seq: number; at: Date }[] = [];

	for (let after = 0; ;) {
		const page = await db
			.select({ entry: auditEntry, salt: auditPayload.salt, json: auditPayload.json })
			.from(auditEntry)
			.leftJoin(auditPayload, eq(auditPayload.seq, auditEntry.seq))
			.where(gt(auditEntry.seq, after))
			.orderBy(asc(auditEntry.seq))
			.limit(pageSize);

		for (const { entry, salt, json } of page) {
			const { seq } = entry;
			if (seq !== expectedSeq) fault('missing', expectedSeq, missing(expectedSeq, seq - 1));
			else if (entry.prevHash !== prevHash) fault('order', seq, m.audit_fault_order({ seq }));

			const { hash, ...hashed } = entry;
			if (entryHash(hashed) !== hash) fault('changed', seq, m.audit_fault_changed({ seq }));

			if (salt === null || json === null) report.erased++;
			else if (payloadHash(salt, json) !== entry.payloadHash) fault('payload', seq, m.audit_fault_payload({ seq }));

			const checkpoint = bySeq.get(seq);
			if (checkpoint) {
				firstUnsignedAt = undefined;
				if (checkpoint.hash !== hash) fault('checkpoint', seq, m.audit_fault_recomputed({ seq }));
			} else {
				firstUnsignedAt ??= entry.at;
				if (seq % checkpointEvery === 0) unsigned.push(entry);
			}

			if (seq === keptElsewhere?.seq) keptHash = hash;
			prevHash = hash;
			lastAt = entry.at;
			expectedSeq = seq + 1;
			report.entries++;
			if (report.faults.length >= enoughFaults) return report;
		}

		if (page.length < pageSize) break;
		after = page.at(-1)!.entry.seq;
		progress(report.entries);
	}

	const lastSeq = expectedSeq - 1;

	for (const checkpoint of checkpoints) {
		const { seq } = checkpoint;
		if (!checkpointIsGenuine(checkpoint, key)) fault('checkpoint', seq, m.audit_fault_signature({ seq }));
		if (seq > lastSeq) fault('cut', seq, m.audit_fault_cut({ seq, last: lastSeq }));
	}

	// By the log's own clock: a server that was off for a week has signed nothing, and nothing was missing.
	const overdue = (at: Date) => lastAt !== undefined && lastAt.getTime() - at.getTime() > signedWithinMs;
	for (const { seq, at } of unsigned) {
		if (overdue(at)) fault('unsigned', seq, m.audit_fault_unsigned({ seq }));
	}
	if (firstUnsignedAt && overdue(firstUnsignedAt)) {
		fault('unsigned', lastSeq, m.audit_fault_stretch({ seq: lastSeq }));
	}

	if (keptElsewhere) {
		const { seq } = keptElsewhere;
		if (!checkpointIsGenuine(keptElsewhere, key)) fault('checkpoint', seq, m.audit_fault_kept_signature({ seq }));
		else if (seq > lastSeq) fault('cut', seq, m.audit_fault_cut({ seq, last: lastSeq }));
		else if (keptHash !== keptElsewhere.hash) fault('checkpoint', seq, m.audit_fault_recomputed({ seq }));
	}

	return report;
}

function missing(from: number, to: number): string {
	return from === to ? m.audit_fault_missing_one({ seq: from }) : m.audit_fault_missing({ from, to });
}
