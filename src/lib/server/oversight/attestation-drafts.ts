import { and, desc, eq, inArray, ne, or } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import type { Database, Reader, Transaction } from '#lib/server/db/connect.ts';
import { delegation, person } from '#lib/server/db/schema/organisation.ts';
import { attestationDraft, type Note } from '#lib/server/db/schema/oversight.ts';
import { Problem } from '../problem.ts';
import { findNotableWaivers } from '../programmes/waiver-list.ts';
import { standingNotes } from './attestation-standing.ts';
import { withWaivers } from './notes.ts';
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

/** The notes as they would be signed now: those that refer to a waiver say what became of it. */
export async function findPresentNotes(
	db: Reader,
	scope: RosterScope,
	preparedBy: string,
	personIds: readonly string[]
): Promise<Notes> {
	const waivers = await findNotableWaivers(db, scope.cycleId, personIds);

	return withWaivers(await findNotes(db, scope, preparedBy), waivers);
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

/** The draft has become a statement: the signatory's, and what delegates of the unit had prepared for it. */
export async function clearNotes(tx: Transaction, scope: RosterScope, preparedBy: string): Promise<void> {
	const theirs = inArray(attestationDraft.preparedBy, delegates(tx));
	await tx.delete(attestationDraft).where(and(about(scope), or(eq(attestationDraft.preparedBy, preparedBy), theirs)));
}

/** What a delegate has written, as its head is told of it. */
export type PreparedDraft = { preparedBy: string; name: string; count: number; at: Date };

/** Drafts that delegates have prepared for this statement, the latest first; without those that hold no note. */
export async function listPreparedDrafts(db: Reader, scope: RosterScope, head: string): Promise<PreparedDraft[]> {
	const rows = await db
		.select({
			preparedBy: attestationDraft.preparedBy,
			name: person.name,
			notes: attestationDraft.notes,
			at: attestationDraft.updatedAt
		})
		.from(attestationDraft)
		.innerJoin(person, eq(person.id, attestationDraft.preparedBy))
		.where(
			and(about(scope), ne(attestationDraft.preparedBy, head), inArray(attestationDraft.preparedBy, delegates(db)))
		)
		.orderBy(desc(attestationDraft.updatedAt));

	return rows
		.map(({ notes, ...draft }) => ({ ...draft, count: Object.keys(notes).length }))
		.filter(({ count }) => count > 0);
}

/**
 * The head takes over what somebody else has prepared: a note of theirs replaces the own one beside the same person, and the own
 * ones beside others stay.
 * @throws Problem `draft_gone` when there is nothing to take any more
 */
export async function takeNotes(
	db: Database,
	scope: RosterScope,
	head: string,
	from: string,
	now: Date
): Promise<void> {
	const prepared = from === head ? undefined : await findDraft(db, scope, from);
	if (!prepared) throw new Problem('draft_gone', m.delegate_notes_gone());

	await saveNotes(db, scope, head, prepared, now);
}

/** Whoever is or was one, of this unit or of one above that stands in for it. */
function delegates(db: Reader) {
	return db.select({ personId: delegation.personId }).from(delegation);
}

function draftOf(scope: RosterScope, preparedBy: string) {
	return and(about(scope), eq(attestationDraft.preparedBy, preparedBy));
}

function about({ unitId, cycleId, scope }: RosterScope) {
	return and(
		eq(attestationDraft.unitId, unitId),
		eq(attestationDraft.cycleId, cycleId),
		eq(attestationDraft.scope, scope)
	);
}
