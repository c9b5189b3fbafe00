import { readFileSync } from 'node:fs';
import { and, asc, desc, eq, gt, sql } from 'drizzle-orm';
import { z } from 'zod';
import { m } from '#lib/paraglide/messages.js';
import type { Database, Reader, Transaction } from '#lib/server/db/connect.ts';
import { auditCheckpoint, auditEntry } from '#lib/server/db/schema/audit.ts';
import { Problem } from '../problem.ts';
import { signText, verifyText, type SigningKey } from './signing-key.ts';

export type Checkpoint = { seq: number; hash: string; at: Date; signature: string };

/** Every entry whose number is a multiple of this is a checkpoint. */
export const checkpointEvery = 1000;
const dayMs = 24 * 60 * 60 * 1000;

/** The latest signed state of the log, for statements and backups to carry. */
export async function latestCheckpoint(db: Reader): Promise<Checkpoint | undefined> {
	return db.select().from(auditCheckpoint).orderBy(desc(auditCheckpoint.seq)).limit(1).get();
}

/**
 * Signs each thousandth entry that is not signed yet, and the last entry when the latest checkpoint is a day old.
 * @returns how many checkpoints were added
 */
export async function signDueCheckpoints(db: Database, key: SigningKey, now: Date): Promise<number> {
	const latest = await latestCheckpoint(db);
	const last = await lastEntry(db);
	if (!last || last.seq === latest?.seq) return 0;

	const thousandths = await db
		.select({ seq: auditEntry.seq })
		.from(auditEntry)
		.where(and(gt(auditEntry.seq, latest?.seq ?? 0), sql`${auditEntry.seq} % ${checkpointEvery} = 0`))
		.orderBy(asc(auditEntry.seq));
	const daily = !latest || now.getTime() - latest.at.getTime() >= dayMs;
	const due = [...thousandths.map((row) => row.seq), ...(daily ? [last.seq] : [])];
	if (due.length === 0) return 0;

	return db.write(async (tx) => {
		for (const seq of due) await signCheckpoint(tx, key, seq, now);

		return due.length;
	});
}

/** Signs the log as it stands now, so that a document can carry its state. */
export async function signLog(db: Database, key: SigningKey, now: Date): Promise<Checkpoint> {
	return db.write((tx) => signLastEntry(tx, key, now));
}

/** Signs the log as it stands in this transaction; for an act that must print the checkpoint it made. */
export async function signLastEntry(tx: Transaction, key: SigningKey, now: Date): Promise<Checkpoint> {
	const last = await lastEntry(tx);
	if (!last) throw new Error('There is no audit entry to sign yet.');

	return signCheckpoint(tx, key, last.seq, now);
}

const checkpointSchema = z.object({
	seq: z.int().positive(),
	hash: z.string().regex(/^[0-9a-f]{64}$/),
	at: z.coerce.date(),
	signature: z.string()
});

/** Reads a checkpoint that was kept elsewhere. @throws Problem `checkpoint_unreadable` */
export function readCheckpointFile(file: string): Checkpoint {
	try {
		return checkpointSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
	} catch {
		throw new Problem('checkpoint_unreadable', m.audit_checkpoint_file({ file }));
	}
}

/** Whether the signature is of this key and this content. */
export function checkpointIsGenuine(checkpoint: Checkpoint, key: SigningKey): boolean {
	return verifyText(key, signedText(checkpoint), checkpoint.signature);
}

async function signCheckpoint(tx: Transaction, key: SigningKey, seq: number, now: Date): Promise<Checkpoint> {
	const existing = await tx.select().from(auditCheckpoint).where(eq(auditCheckpoint.seq, seq)).get();
	if (existing) return existing;

	const entry = await tx.select({ hash: auditEntry.hash }).from(auditEntry).where(eq(auditEntry.seq, seq)).get();
	const unsigned = { seq, hash: entry!.hash, at: now };
	const checkpoint = { ...unsigned, signature: signText(key, signedText(unsigned)) };
	await tx.insert(auditCheckpoint).values(checkpoint);

	return checkpoint;
}

async function lastEntry(db: Reader): Promise<{ seq: number } | undefined> {
	return db.select({ seq: auditEntry.seq }).from(auditEntry).orderBy(desc(auditEntry.seq)).limit(1).get();
}

function signedText(checkpoint: { seq: number; hash: string; at: Date }): string {
	return `netral-checkpoint:${checkpoint.seq}:${checkpoint.hash}:${checkpoint.at.getTime()}`;
}
