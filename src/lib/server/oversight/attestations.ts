import { randomBytes } from 'node:crypto';
import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Database, Reader, Transaction } from '#lib/server/db/connect.ts';
import { newId } from '#lib/server/db/id.ts';
import { code } from '#lib/server/db/schema/certificates.ts';
import { person, personNumber, unit } from '#lib/server/db/schema/organisation.ts';
import { attestation, attestationRow } from '#lib/server/db/schema/oversight.ts';
import type { AttestationFacts, StatementBelow } from '#lib/server/documents/facts.ts';
import { m } from '#lib/paraglide/messages.js';
import { recordAudit } from '../audit/audit.ts';
import { latestCheckpoint } from '../audit/checkpoints.ts';
import { nextNumber } from '../certificates/serial.ts';
import { createCode, parseCode } from '../documents/codes.ts';
import { clocksAt } from '../organisation/clocks.ts';
import { dayOf } from '../organisation/days.ts';
import { requireInstitution } from '../organisation/institution.ts';
import { listUnits } from '../organisation/units.ts';
import { Problem } from '../problem.ts';
import { clearNotes, findDraft, findPresentNotes, type Notes } from './attestation-drafts.ts';
import { countedFacts } from './attestation-facts.ts';
import { findStanding } from './attestation-standing.ts';
import { findOpenedCycle } from './cycles.ts';
import { unitTree } from './figures.ts';
import { attestationFactsHash, canonicalRoster, freezeRoster, sha256Of } from './frozen-roster.ts';
import { rosterAt, rosterFingerprint, type RosterRow, type RosterScope } from './roster.ts';
import { listed } from './standing-query.ts';
import { requireSigningRight, signingRight } from './signing-right.ts';
import { fingerprintShown, requireStillStanding, statementsBelow } from './statements-below.ts';

export type SignRequest = RosterScope & {
	personId: string;
	/** Fingerprint of the roster that the signatory was shown; without it, the present one is signed unseen. */
	seen?: string;
};

export type SignedAttestation = { id: string; number: string; code: string };

/**
 * Freezes the roster of this moment in a numbered statement, with the notes of the signatory's draft, and supersedes the
 * one before of the same unit, cycle and scope. Ask for the password before calling it.
 * @throws Problem `not_head`, `not_certified`, `roster_changed`, `roster_empty` or `cycle_unknown`
 */
export async function signAttestation(db: Database, request: SignRequest, now: Date): Promise<SignedAttestation> {
	const days = await clocksAt(db, now);
	// Before the lock is held: a roster of a moment is the same whenever it is computed.
	const rows = await rosterAt(db, scopeOf(request), { on: days.on, asOf: now, knownAt: now }, days);
	const below = await statementsBelow(db, scopeOf(request), rows, days.on, now);

	return db.write((tx) => sign(tx, request, rows, below, now));
}

function scopeOf({ unitId, cycleId, scope }: SignRequest): RosterScope {
	return { unitId, cycleId, scope };
}

async function sign(
	tx: Transaction,
	request: SignRequest,
	rows: readonly RosterRow[],
	below: readonly StatementBelow[],
	now: Date
): Promise<SignedAttestation> {
	const { personId, seen, unitId, cycleId, scope } = request;
	const about = scopeOf(request);
	const { name: institution, timeZone } = await requireInstitution(tx);
	const on = dayOf(now, timeZone);
	const cycle = await findOpenedCycle(tx, cycleId, on);
	if (!cycle) throw new Problem('cycle_unknown', m.attestation_cycle_unknown());

	const head = requireSigningRight(await signingRight(tx, personId, unitId, cycleId, on));
	if (rows.length === 0) throw new Problem('roster_empty', m.attestation_roster_empty());
	if (seen !== undefined && seen !== fingerprintShown(rows, below)) {
		throw new Problem('roster_changed', m.attestation_roster_changed());
	}

	await requireStillStanding(tx, below);
	const people = rows.map((row) => row.personId);
	const notes = notesFor(rows, await findPresentNotes(tx, about, personId, people));
	const former = await findStanding(tx, about);
	const written = await findDraft(tx, about, personId);
	if (former && written === undefined && (await isSameAct(tx, former, request, rows, now))) {
		return { id: former.id, number: former.number, code: former.code };
	}

	const units = await listUnits(tx, on);
	const tree = unitTree(units, unitId)!;
	const made = {
		id: newId(),
		number: `SP-${await nextNumber(tx, 'attestation', on)}`,
		code: createCode(randomBytes)
	};
	const statement = {
		institution,
		number: made.number,
		code: made.code,
		unit: { code: tree.unit.code, name: tree.unit.name },
		scope,
		programme: { id: cycle.programmeId, title: cycle.title, cycle: cycle.key },
		asOf: now.toISOString(),
		knownAt: now.toISOString()
	};
	const rosterJson = canonicalRoster(freezeRoster(statement, randomBytes(16).toString('hex'), rows, notes));
	const rosterSha256 = sha256Of(rosterJson);
	const checkpoint = await latestCheckpoint(tx);
	const facts: AttestationFacts = {
		...statement,
		signatory: { ...(await signatoryFacts(tx, personId)), post: head.title, postKind: head.kind },
		signedAt: now.toISOString(),
		timeZone,
		...countedFacts(scope === 'own' ? { ...tree, children: [] } : tree, rows),
		roster: { sha256: rosterSha256, count: rows.length },
		...(below.length > 0 && { below: [...below] }),
		checkpoint: checkpoint ? { seq: checkpoint.seq, hash: checkpoint.hash } : null,
		supersedes: former?.number ?? null
	};

	if (former) await tx.update(attestation).set({ supersededAt: now }).where(eq(attestation.id, former.id));
	await tx.insert(code).values({ code: made.code, subjectKind: 'attestation', subjectId: made.id });
	await tx.insert(attestation).values({
		...made,
		...about,
		asOf: now,
		knownAt: now,
		signatoryId: personId,
		signatoryPostId: head.postId,
		facts,
		rosterJson,
		rosterSha256,
		signedAt: now,
		supersedesId: former?.id ?? null
	});
	await insertRows(tx, made.id, rows, notes);
	await clearNotes(tx, about, personId);
	await recordAudit(tx, {
		at: now,
		actor: personId,
		kind: 'attestation.sign',
		subject: made.number,
		payload: {
			attestation: made.id,
			unit: unitId,
			cycle: cycleId,
			scope,
			post: head.postId,
			rosterSha256,
			factsSha256: attestationFactsHash(facts),
			total: facts.figures.total,
			certified: facts.figures.certified,
			supersedes: facts.supersedes
		}
	});

	return made;
}

/** A note stands beside people who hold no certificate; whoever earned one since it was written needs none. */
function notesFor(rows: readonly RosterRow[], typed: Notes): Notes {
	const notes: Notes = {};

	for (const { personId, state } of rows) {
		const note = typed[personId];
		if (note && state !== 'certified') notes[personId] = note;
	}

	return notes;
}

async function signatoryFacts(tx: Transaction, personId: string) {
	const row = await tx
		.select({ name: person.name, number: personNumber.number, numberKind: personNumber.kind })
		.from(person)
		.leftJoin(personNumber, and(eq(personNumber.personId, person.id), isNull(personNumber.recordedTo)))
		.where(eq(person.id, personId))
		.orderBy(desc(isNull(personNumber.validTo)), desc(personNumber.validFrom))
		.limit(1)
		.get();

	return { name: row?.name ?? '', number: row?.number ?? '', numberKind: row?.numberKind ?? ('local' as const) };
}

const sameActMs = 60_000;

/**
 * A button pressed twice signs once: the same signatory, the same roster, within a minute. Whoever has written a note since
 * means to replace it.
 */
async function isSameAct(
	tx: Transaction,
	former: { id: string; signatoryId: string; signedAt: Date },
	{ personId }: SignRequest,
	rows: readonly RosterRow[],
	now: Date
): Promise<boolean> {
	if (former.signatoryId !== personId) return false;
	if (Math.abs(now.getTime() - former.signedAt.getTime()) > sameActMs) return false;

	const signed = await tx
		.select({ personId: attestationRow.personId, unitId: attestationRow.unitId, state: attestationRow.state })
		.from(attestationRow)
		.where(eq(attestationRow.attestationId, former.id));

	return rosterFingerprint(signed) === rosterFingerprint(rows);
}

/** One statement for all rows: a large unit must not hold the write lock for long. */
async function insertRows(tx: Transaction, id: string, rows: readonly RosterRow[], notes: Notes): Promise<void> {
	const values = rows.map(({ personId, unitId, state, certificateNumber }) => [
		personId,
		unitId,
		state,
		certificateNumber,
		notes[personId] ? JSON.stringify(notes[personId]) : null
	]);

	await tx.run(sql`
		insert into attestation_row (attestation_id, person_id, unit_id, state, certificate_number, note)
		select ${id}, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4
		from json_each(${JSON.stringify(values)})`);
}

export type Attestation = typeof attestation.$inferSelect;

/** A statement by its id, its number or its verification code as somebody typed it. */
export async function findAttestation(db: Reader, typed: string): Promise<Attestation | undefined> {
	const parsed = parseCode(typed);

	return db
		.select()
		.from(attestation)
		.where(
			sql`${attestation.id} = ${typed} or ${attestation.number} = ${typed.trim()}
				${parsed.ok ? sql`or ${attestation.code} = ${parsed.code}` : sql``}`
		)
		.get();
}

export type ListedAttestation = {
	id: string;
	number: string;
	code: string;
	unitId: string;
	unitCode: string;
	cycleId: string;
	facts: AttestationFacts;
	signedAt: Date;
	supersededAt: Date | null;
};

/** Statements, the newest first; of one unit or some where they are named, and those alone that no newer one has replaced. */
export async function listAttestations(
	db: Reader,
	filter: { unitId?: string; unitIds?: readonly string[]; cycleId?: string; inForce?: true } = {},
	limit = 1000
): Promise<ListedAttestation[]> {
	return db
		.select({
			id: attestation.id,
			number: attestation.number,
			code: attestation.code,
			unitId: attestation.unitId,
			unitCode: unit.code,
			cycleId: attestation.cycleId,
			facts: attestation.facts,
			signedAt: attestation.signedAt,
			supersededAt: attestation.supersededAt
		})
		.from(attestation)
		.innerJoin(unit, eq(unit.id, attestation.unitId))
		.where(
			and(
				filter.unitId === undefined ? undefined : eq(attestation.unitId, filter.unitId),
				filter.unitIds === undefined ? undefined : sql`${attestation.unitId} in ${listed(filter.unitIds)}`,
				filter.cycleId === undefined ? undefined : eq(attestation.cycleId, filter.cycleId),
				filter.inForce && isNull(attestation.supersededAt)
			)
		)
		.orderBy(desc(attestation.signedAt), desc(attestation.id))
		.limit(limit);
}
