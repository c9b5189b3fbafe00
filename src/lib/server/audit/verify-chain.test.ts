import { generateKeyPairSync } from 'node:crypto';
import { asc, eq } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { auditCheckpoint, auditEntry, auditPayload } from '#lib/server/db/schema/audit.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { entryHash, genesisHash, payloadHash, recordAudit } from './audit.ts';
import { latestCheckpoint, signDueCheckpoints } from './checkpoints.ts';
import type { SigningKey } from './signing-key.ts';
import { verifyChain } from './verify-chain.ts';

const key: SigningKey = generateKeyPairSync('ed25519');
const start = new Date('2026-11-01T00:00:00Z');

async function logOf(count: number): Promise<Database> {
	const db = await testDatabase();
	await append(db, count);
	await signDueCheckpoints(db, key, start);

	return db;
}

async function append(db: Database, count: number) {
	await db.write(async (tx) => {
		for (let i = 0; i < count; i++) {
			await recordAudit(tx, { at: start, actor: 'system', kind: 'staff.view', subject: 's', payload: { i } });
		}
	});
}

const kindsOf = async (db: Database, kept?: Parameters<typeof verifyChain>[2]) =>
	(await verifyChain(db, key, kept)).faults.map((fault) => fault.kind);

describe('the audit log', () => {
	test('holds as it was written, across pages and checkpoints', async () => {
		const db = await logOf(2300);

		const report = await verifyChain(db, key);

		expect(report).toEqual({ entries: 2300, checkpoints: 3, erased: 0, faults: [] });
	});

	test('tells every single change of any field of any entry', async () => {
		const db = await logOf(30);

		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 30 }),
				fc.constantFrom('actor', 'kind', 'subject', 'payloadHash', 'prevHash', 'hash', 'at' as const),
				async (seq, field) => {
					const before = (await db.select().from(auditEntry).where(eq(auditEntry.seq, seq)).get())!;
					const change =
						field === 'at' ? { at: new Date(before.at.getTime() + 1) } : { [field]: `${before[field as 'actor']}x` };
					await db.write((tx) => tx.update(auditEntry).set(change).where(eq(auditEntry.seq, seq)));
					const faults = await kindsOf(db);
					await db.write((tx) => tx.update(auditEntry).set(before).where(eq(auditEntry.seq, seq)));

					expect(faults.length).toBeGreaterThan(0);
				}
			),
			{ numRuns: 40 }
		);
		expect(await kindsOf(db)).toEqual([]);
	});

	test('tells a changed payload, and allows an erased one', async () => {
		const db = await logOf(5);
		await db.write((tx) => tx.update(auditPayload).set({ json: '{"i":9}' }).where(eq(auditPayload.seq, 3)));
		expect(await kindsOf(db)).toEqual(['payload']);

		await db.write((tx) => tx.delete(auditPayload).where(eq(auditPayload.seq, 3)));
		expect((await verifyChain(db, key)).erased).toBe(1);
		expect(await kindsOf(db)).toEqual([]);
	});

	test('tells a missing entry, and two that changed places', async () => {
		const db = await logOf(9);
		await db.write(async (tx) => {
			await tx.delete(auditPayload).where(eq(auditPayload.seq, 4));
			await tx.delete(auditEntry).where(eq(auditEntry.seq, 4));
		});
		expect(await kindsOf(db)).toContain('missing');

		const other = await logOf(9);
		const [a, b] = [await entryAt(other, 4), await entryAt(other, 5)];
		await other.write(async (tx) => {
			await tx
				.update(auditEntry)
				.set({ ...b, seq: 4 })
				.where(eq(auditEntry.seq, 4));
			await tx
				.update(auditEntry)
				.set({ ...a, seq: 5 })
				.where(eq(auditEntry.seq, 5));
		});
		expect(await kindsOf(other)).toContain('order');
	});

	test('tells a chain that was computed anew without the key', async () => {
		const db = await logOf(12);
		await recompute(db, 6);

		expect(await kindsOf(db)).toEqual(['checkpoint']);
	});

	test('tells a recomputed chain whose checkpoints were signed with another key', async () => {
		const db = await logOf(12);
		await recompute(db, 6);
		await db.write((tx) => tx.delete(auditCheckpoint));
		await signDueCheckpoints(db, generateKeyPairSync('ed25519'), start);

		expect(await kindsOf(db)).toEqual(['checkpoint']);
	});

	test('tells that checkpoints were taken away once they are due', async () => {
		const db = await logOf(1200);
		await db.write((tx) => tx.delete(auditCheckpoint));
		expect(await kindsOf(db)).toEqual([]);
		const later = new Date(start.getTime() + 3 * 24 * 60 * 60 * 1000);
		await db.write((tx) => recordAudit(tx, { at: later, actor: 'system', kind: 'staff.view', subject: 's' }));

		expect(await kindsOf(db)).toEqual(['unsigned', 'unsigned']);
	});

	test('tells a tail that was cut off, given a checkpoint kept elsewhere', async () => {
		const db = await logOf(40);
		const kept = (await latestCheckpoint(db))!;
		await db.write(async (tx) => {
			await tx.delete(auditCheckpoint);
			for (const seq of [38, 39, 40]) {
				await tx.delete(auditPayload).where(eq(auditPayload.seq, seq));
				await tx.delete(auditEntry).where(eq(auditEntry.seq, seq));
			}
		});

		expect(await kindsOf(db)).toEqual([]);
		expect(await kindsOf(db, kept)).toEqual(['cut']);
	});
});

const entryAt = async (db: Database, seq: number) =>
	(await db.select().from(auditEntry).where(eq(auditEntry.seq, seq)).get())!;

/** Changes one payload and makes the whole chain fit again, as somebody with the database alone could. */
async function recompute(db: Database, changed: number) {
	await db.write(async (tx) => {
		let prevHash = genesisHash;
		for (const entry of await tx.select().from(auditEntry).orderBy(asc(auditEntry.seq))) {
			const next: Partial<typeof entry> & Omit<typeof entry, 'hash'> = { ...entry, prevHash };
			delete next.hash;
			if (entry.seq === changed) {
				next.payloadHash = payloadHash('salt', '{}');
				await tx.update(auditPayload).set({ salt: 'salt', json: '{}' }).where(eq(auditPayload.seq, changed));
			}
			prevHash = entryHash(next);
			await tx
				.update(auditEntry)
				.set({ ...next, hash: prevHash })
				.where(eq(auditEntry.seq, entry.seq));
		}
	});
}
