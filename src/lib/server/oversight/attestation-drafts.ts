import { and, eq } from 'drizzle-orm';
import type { Database, Reader, Transaction } from '#lib/server/db/connect.ts';
import { attestationDraft, type Note } from '#lib/server/db/schema/oversight.ts';
import { standingNotes } from './attestation-standing.ts';
import type { RosterScope } from './roster.ts';

export type Notes = Record<string, Note>;

/** What a head has written so far beside people of a statement that is not signed yet; undefined before the first note. */
export async function findDraft(db: Reader, scope: RosterScope, preparedBy: string): Promise<Notes | undefined> {
	const row = await db
		.select({ notes: attestationDraft.notes })
		.from(attestationDraft)
		.where(draftOf(scope, preparedBy))
		.get();

	return row?.notes;
}

/** The notes of the draft; before the first, those of the statement that it would replace. */
export async function findNotes(db: Reader, scope: RosterScope, preparedBy: string): Promise<Notes> {
	return (await findDraft(db, scope, preparedBy)) ?? (await standingNotes(db, scope));
}

/** Keeps what was typed: a note replaces the one before, null takes it away, and people not named keep theirs. */
export async function saveNotes(
	db: Database,
	scope: RosterScope,
	preparedBy: string,
	typed: Readonly<Record<string, Note | null>>,
	now: Date
): Promise<void> {
	await db.write(async (tx) => {
		const notes = { ...(await findNotes(tx, scope, preparedBy)) };

		for (const [personId, note] of Object.entries(typed)) {
			if (note) notes[personId] = note;
			else delete notes[personId];
		}

		await tx
			.insert(attestationDraft)
			.values({ ...scope, preparedBy, notes, updatedAt: now })
			.onConflictDoUpdate({
				target: [
					attestationDraft.unitId,
					attestationDraft.cycleId,
					attestationDraft.scope,
					attestationDraft.preparedBy
				],
				set: { notes, updatedAt: now }
			});
	});
}

/** The draft has become a statement. */
export async function clearNotes(tx: Transaction, scope: RosterScope, preparedBy: string): Promise<void> {
	await tx.delete(attestationDraft).where(draftOf(scope, preparedBy));
}

function draftOf({ unitId, cycleId, scope }: RosterScope, preparedBy: string) {
	return and(
		eq(attestationDraft.unitId, unitId),
		eq(attestationDraft.cycleId, cycleId),
		eq(attestationDraft.scope, scope),
		eq(attestationDraft.preparedBy, preparedBy)
	);
}
