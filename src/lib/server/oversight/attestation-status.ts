import { and, desc, eq, gt, inArray, isNull, lte, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Database, Reader } from '#lib/server/db/connect.ts';
import { auditEntry, auditPayload } from '#lib/server/db/schema/audit.ts';
import { certificate, certificateEvent } from '#lib/server/db/schema/certificates.ts';
import { timeZones } from '#lib/server/db/schema/organisation.ts';
import { attestation, attestationRow } from '#lib/server/db/schema/oversight.ts';
import { m } from '#lib/paraglide/messages.js';
import { recordAudit, type AuditKind } from '../audit/audit.ts';
import { clocksAt } from '../organisation/clocks.ts';
import { dayOf } from '../organisation/days.ts';
import type { Attestation } from './attestations.ts';
import { attestationFactsHash, parseRoster, sha256Of } from './frozen-roster.ts';
import { rosterAt } from './roster.ts';
import { brokenRight } from './signing-right.ts';
import { listed } from './standing-query.ts';
import { byKind, reasonsOf, sinceOf, withoutSameDay, type Placed, type Reason, type Since } from './staleness.ts';
import { isState } from './states.ts';

export type AttestationStatus = {
	/** `superseded` wins: a newer statement of the same scope took its place. */
	state: 'standing' | 'stale' | 'superseded';
	/** Why it is out of date; empty while it stands. */
	reasons: Reason[];
	/** What came after its moment and leaves it true. */
	since: Since[];
	successor: { id: string; number: string; code: string } | null;
};

/** Compares a statement with the roster computed today for its moment, the right of its signatory then, and the present roster. */
export async function attestationStatus(db: Reader, statement: Attestation, now: Date): Promise<AttestationStatus> {
	const { timeZone } = statement.facts;
	const about = { unitId: statement.unitId, cycleId: statement.cycleId, scope: statement.scope };
	const frozen = await frozenRows(db, statement.id);
	const revoked = await revokedSince(db, statement, now);
	const moment = { on: dayOf(statement.asOf, timeZone), asOf: statement.asOf, knownAt: now };
	const days = await clocksAt(db, statement.asOf);
	let then = await rosterAt(db, about, moment, days);
	if (reasonsOf(frozen, then, revoked).length > 0) {
		then = withoutSameDay(frozen, then, await rosterAt(db, about, { ...moment, sealed: true }, days));
	}
	const today = await clocksAt(db, now);
	const present = await rosterAt(db, about, { on: today.on }, today);
	const reasons = [...reasonsOf(frozen, then, revoked), ...(await brokenRight(db, statement, now))];
	const successor = await db
		.select({ id: attestation.id, number: attestation.number, code: attestation.code })
		.from(attestation)
		.where(eq(attestation.supersedesId, statement.id))
		.get();

	return {
		state: statement.supersededAt ? 'superseded' : reasons.length > 0 ? 'stale' : 'standing',
		reasons,
		since: sinceOf(then, present),
		successor: successor ?? null
	};
}

/** Statuses kept in mind; those asked for longest ago are forgotten first, so memory stays bounded. */
const remembered = 100;
const statuses = new Map<string, { of: string; status: Promise<AttestationStatus> }>();

/**
 * The status for pages that anyone may ask for again and again: computed anew after every act in the log and every day,
 * because nothing else changes it.
 */
export async function currentStatus(db: Reader, statement: Attestation, now: Date): Promise<AttestationStatus> {
	const last = await db
		.select({ seq: auditEntry.seq, at: auditEntry.at })
		.from(auditEntry)
		.orderBy(desc(auditEntry.seq))
		.limit(1)
		.get();
	// An act of this very moment may be left out by `now`; what is computed here would be out of date in a moment.
	if (last && last.at >= now) return attestationStatus(db, statement, now);

	const { id, supersededAt } = statement;
	// A day begins in each zone at another hour.
	const days = timeZones.map((timeZone) => dayOf(now, timeZone));
	const of = [last?.seq ?? 0, ...days, supersededAt?.getTime() ?? ''].join(' ');
	const known = statuses.get(id);
	const status = known?.of === of ? known.status : attestationStatus(db, statement, now);
	// Taken out and put back, the map stays in the order of use.
	statuses.delete(id);
	statuses.set(id, { of, status });
	if (statuses.size > remembered) statuses.delete(statuses.keys().next().value!);

	try {
		return await status;
	} catch (failure) {
		if (statuses.get(id)?.status === status) statuses.delete(id);
		throw failure;
	}
}

/** The present states of a few statements, by id; for long lists there is what was noted (`notedStates`). */
export async function listedStates(
	db: Reader,
	statements: readonly Pick<Attestation, 'id' | 'supersededAt'>[],
	now: Date
): Promise<Map<string, AttestationStatus['state']>> {
	const states = new Map<string, AttestationStatus['state']>();
	for (const one of statements) states.set(one.id, await listedState(db, one, now));

	return states;
}

/** The state alone: of a superseded statement nothing needs to be compared. */
export async function listedState(
	db: Reader,
	{ id, supersededAt }: Pick<Attestation, 'id' | 'supersededAt'>,
	now: Date
): Promise<AttestationStatus['state']> {
	if (supersededAt) return 'superseded';
	const statement = await db.select().from(attestation).where(eq(attestation.id, id)).get();

	return (await currentStatus(db, statement!, now)).state;
}

async function frozenRows(db: Reader, attestationId: string): Promise<Placed[]> {
	const rows = await db
		.select({ personId: attestationRow.personId, unitId: attestationRow.unitId, state: attestationRow.state })
		.from(attestationRow)
		.where(eq(attestationRow.attestationId, attestationId));

	return rows.map((row) => {
		if (!isState(row.state)) throw new Error(`A frozen roster has the unknown state ${row.state}.`);

		return { ...row, state: row.state };
	});
}

/** Whose certificate, listed as valid, was taken back between the moment of the statement and now, itself or as its successor. */
async function revokedSince(db: Reader, { id, asOf }: Attestation, now: Date): Promise<Set<string>> {
	const listed = alias(certificate, 'listed');
	const rows = await db
		.select({ personId: attestationRow.personId })
		.from(attestationRow)
		.innerJoin(listed, eq(listed.number, attestationRow.certificateNumber))
		.innerJoin(certificate, eq(certificate.enrolmentId, listed.enrolmentId))
		.innerJoin(certificateEvent, eq(certificateEvent.certificateId, certificate.id))
		.where(
			and(
				eq(attestationRow.attestationId, id),
				inArray(attestationRow.state, ['certified', 'expired']),
				eq(certificateEvent.kind, 'revoked'),
				gt(certificateEvent.at, asOf),
				lte(certificateEvent.at, now)
			)
		);

	return new Set(rows.map((row) => row.personId));
}

/** What no longer agrees with what was signed; a name for each, none while the statement is as it was. */
export type Damage = 'roster' | 'facts' | 'rows' | 'log';

/**
 * Whether a stored statement is still what was signed: the roster has the hash that the facts print, the rows are those of
 * the roster, and the log holds the hashes of both.
 */
export async function damageOf(db: Reader, statement: Attestation): Promise<Damage[]> {
	const damage: Damage[] = [];
	const { facts, rosterJson, rosterSha256 } = statement;
	const rows = await db
		.select({ state: attestationRow.state, certificate: attestationRow.certificateNumber })
		.from(attestationRow)
		.where(eq(attestationRow.attestationId, statement.id));
	const lines = (list: { state: string; certificate: string | null }[]) =>
		list
			.map(({ state, certificate }) => `${state} ${certificate ?? ''}`)
			.sort()
			.join('\n');

	if (sha256Of(rosterJson) !== rosterSha256 || facts.roster.sha256 !== rosterSha256) damage.push('roster');
	else if (lines(parseRoster(rosterJson).people) !== lines(rows)) damage.push('rows');

	const signed = await db
		.select({ json: auditPayload.json })
		.from(auditEntry)
		.leftJoin(auditPayload, eq(auditPayload.seq, auditEntry.seq))
		.where(and(eq(auditEntry.kind, 'attestation.sign'), eq(auditEntry.subject, statement.number)))
		.get();
	if (!signed) damage.push('log');
	// An erased payload says nothing any more; the chain still holds its hash.
	if (!signed?.json) return damage;

	const payload = JSON.parse(signed.json) as { factsSha256?: string; rosterSha256?: string };
	if (payload.factsSha256 !== attestationFactsHash(facts)) damage.push('facts');
	if (payload.rosterSha256 !== rosterSha256 && !damage.includes('roster')) damage.push('roster');

	return damage;
}

/** Every statement that is not what was signed, and how many were read. */
export async function findDamagedAttestations(
	db: Reader
): Promise<{ checked: number; damaged: { number: string; damage: Damage[] }[] }> {
	const damaged: { number: string; damage: Damage[] }[] = [];
	const all = await db.select({ id: attestation.id }).from(attestation);

	for (const { id } of all) {
		const statement = (await db.select().from(attestation).where(eq(attestation.id, id)).get())!;
		const damage = await damageOf(db, statement);
		if (damage.length > 0) damaged.push({ number: statement.number, damage });
	}

	return { checked: all.length, damaged };
}

/** What the clock writes of a statement that stands: that it no longer fits, and that it fits again. */
const noted = { stale: 'attestation.stale', standing: 'attestation.stand' } as const satisfies Record<
	string,
	AuditKind
>;

/**
 * The states of statements as the clock last found them (`recordAttestationStates`), by id. One look into the log, however many
 * there are, and however many people they speak of.
 */
export async function notedStates(
	db: Reader,
	statements: readonly Pick<Attestation, 'id' | 'number' | 'supersededAt'>[]
): Promise<Map<string, AttestationStatus['state']>> {
	const numbers = statements.flatMap(({ number, supersededAt }) => (supersededAt ? [] : number));
	// The row of the greatest number stands for its group. Looked up by these statements, never through the notes on all of them.
	const rows = await db.all<{ number: string; kind: string }>(sql`
		select subject as number, kind, max(seq) from audit_entry
		where subject in ${listed(numbers)} and +kind in ${Object.values(noted)} group by subject`);
	const stale = new Set(rows.flatMap(({ number, kind }) => (kind === noted.stale ? number : [])));

	return new Map(
		statements.map(({ id, number, supersededAt }) => [
			id,
			supersededAt ? 'superseded' : stale.has(number) ? 'stale' : 'standing'
		])
	);
}

/**
 * Compares each statement that stands, and writes into the log which no longer fits, and which fits again because what had
 * changed was put right.
 * @returns the numbers of those whose state is another one than was noted
 */
export async function recordAttestationStates(db: Database, now: Date): Promise<string[]> {
	const standing = await db.select().from(attestation).where(isNull(attestation.supersededAt));
	const before = await notedStates(db, standing);
	const changed: string[] = [];

	for (const statement of standing) {
		const { state, reasons } = await attestationStatus(db, statement, now);
		if (state === 'superseded' || state === before.get(statement.id)) continue;

		await db.write((tx) =>
			recordAudit(tx, {
				at: now,
				actor: 'system',
				kind: noted[state],
				subject: statement.number,
				payload: {
					attestation: statement.id,
					...(state === 'stale' && {
						reasons: Object.fromEntries([...byKind(reasons)].map(([kind, those]) => [kind, those.length]))
					})
				}
			})
		);
		changed.push(statement.number);
	}

	return changed;
}

export function attestationStateLabel(state: AttestationStatus['state']): string {
	return {
		standing: m.attestation_state_standing,
		stale: m.attestation_state_stale,
		superseded: m.attestation_state_superseded
	}[state]();
}
