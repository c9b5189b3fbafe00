import { and, eq, gte, isNull, lte, sql } from 'drizzle-orm';
import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { enrolment, formerWaiver, waiver } from '#lib/server/db/schema/programmes.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { isDay } from '../organisation/days.ts';
import { headedSubtrees } from '../organisation/heads.ts';
import { today } from '../organisation/institution.ts';
import { findPersonByNumber, primaryPost } from '../organisation/persons.ts';
import { refreshStandings } from '../oversight/standings.ts';
import { Problem } from '../problem.ts';
import { findCycle } from './programmes.ts';

/** What is asked for somebody who takes part, as typed. */
export type AskedWaiver = {
	reason: string;
	from: string;
	/** The last day. */
	to: string;
};

export type NewWaiver = AskedWaiver & {
	/** NIP or another number of the person, as typed. */
	number: string;
	/** `programme/period`. */
	cycle: string;
};

export const longestReason = 500;

/**
 * Excepts a person from a cycle for some days, by decision of the administrator, proposed by nobody else; it never counts as
 * trained. Whoever heads the person proposes instead, so that another one decides.
 * @throws Problem with the field that is wrong
 */
export async function addWaiver(
	tx: Transaction,
	asked: NewWaiver,
	{ by, now }: { by: Actor; now: Date }
): Promise<{ id: string; personId: string; name: string }> {
	const days = readAsked(asked);
	const found = await findPersonByNumber(tx, asked.number);
	if (!found) throw new Problem('person_unknown', m.waiver_person_unknown({ number: asked.number.trim() }), 'number');

	const on = await today(tx, now);
	if (found.id === by) throw new Problem('own_waiver', m.waiver_own(), 'number');
	const post = await primaryPost(tx, found.id, on);
	if (post && (await headedSubtrees(tx, by, on)).has(post.unitId)) {
		throw new Problem('own_staff', m.waiver_own_staff(), 'number');
	}

	const within = await findCycle(tx, asked.cycle.trim());
	if (!within) throw new Problem('cycle_unknown', m.programme_cycle_unknown({ cycle: asked.cycle.trim() }), 'cycle');

	const enrolmentId = await findOpenEnrolment(tx, found.id, within.id);
	if (!enrolmentId) throw new Problem('not_enrolled', m.waiver_not_enrolled({ cycle: asked.cycle.trim() }), 'number');

	await requireApart(tx, enrolmentId, days);
	const id = await insert(tx, { enrolmentId, ...days, proposedBy: by, proposedAt: now });
	await grant(tx, id, by, now);
	// The reason may speak of somebody's health, so it stays out of the log.
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'waiver.add',
		subject: enrolmentId,
		payload: { waiver: id, cycle: `${within.programmeId}/${within.key}`, from: days.from, to: days.to }
	});
	await refreshStandings(tx, [found.id], on);

	return { id, personId: found.id, name: found.name };
}

/**
 * A head asks the administrator to except somebody; whether the person is of the own staff is for the caller to say. It changes
 * no figure until it is granted.
 * @throws Problem with the field that is wrong, `not_enrolled`, or `waiver_open` while another one waits for its decision
 */
export async function proposeWaiver(
	tx: Transaction,
	asked: AskedWaiver & { personId: string; cycleId: string },
	{ by, now }: { by: Actor; now: Date }
): Promise<string> {
	const days = readAsked(asked);
	const enrolmentId = await findOpenEnrolment(tx, asked.personId, asked.cycleId);
	if (!enrolmentId) throw new Problem('not_enrolled', m.waiver_not_taking_part());

	const open = await tx
		.select({ id: waiver.id })
		.from(waiver)
		.where(and(eq(waiver.enrolmentId, enrolmentId), isNull(waiver.granted)))
		.get();
	if (open) throw new Problem('waiver_open', m.waiver_open_already());

	await requireApart(tx, enrolmentId, days);
	const id = await insert(tx, { enrolmentId, ...days, proposedBy: by, proposedAt: now });
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'waiver.propose',
		subject: enrolmentId,
		payload: { waiver: id, from: days.from, to: days.to }
	});

	return id;
}

/**
 * The administrator grants what a head has proposed, or refuses it with a reason that the head reads. Nobody decides what they
 * have proposed, or what is for themselves.
 * @throws Problem `waiver_decided`, `own_proposal`, `own_waiver`, `waiver_overlaps`, or about the field `refusal`
 */
export async function decideWaiver(
	tx: Transaction,
	{ id, granted, refusal }: { id: string; granted: boolean; refusal: string },
	{ by, now }: { by: Actor; now: Date }
): Promise<void> {
	const proposed = await tx
		.select({
			enrolmentId: waiver.enrolmentId,
			personId: enrolment.personId,
			proposedBy: waiver.proposedBy,
			from: waiver.fromOn,
			to: waiver.toOn
		})
		.from(waiver)
		.innerJoin(enrolment, eq(enrolment.id, waiver.enrolmentId))
		.where(and(eq(waiver.id, id), isNull(waiver.granted)))
		.get();
	if (!proposed) throw new Problem('waiver_decided', m.waiver_decided_already());
	const left = leftToOthers(proposed, by);
	if (left) throw new Problem(left, leftInWords(left));

	if (granted) {
		await requireApart(tx, proposed.enrolmentId, proposed);
		await grant(tx, id, by, now);
		await refreshStandings(tx, [proposed.personId], await today(tx, now));
	} else {
		const reason = readReason(refusal, 'refusal');
		await tx
			.update(waiver)
			.set({ granted: false, decidedBy: by, decidedAt: now, refusal: reason })
			.where(eq(waiver.id, id));
	}

	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'waiver.decide',
		subject: proposed.enrolmentId,
		payload: { waiver: id, decision: granted ? 'accepted' : 'rejected' }
	});
}

/** Merging two records copies the waivers of one period to the enrolment that stays; those of the other one are history. */
export const notMerged = sql`${enrolment.endReason} is not 'merged'`;

/**
 * The administrator ends a granted waiver earlier, or takes it back as granted by mistake, with a reason. What was known of days that are
 * over stays as it was known then.
 * @param last the new last day as typed; null takes it back
 * @throws Problem `waiver_not_standing`, or about the field `endReason` or `last`
 */
export async function endWaiver(
	tx: Transaction,
	{ id, last, reason }: { id: string; last: string | null; reason: string },
	{ by, now }: { by: Actor; now: Date }
): Promise<void> {
	const standing = await tx
		.select({ enrolmentId: waiver.enrolmentId, personId: enrolment.personId, from: waiver.fromOn, to: waiver.toOn })
		.from(waiver)
		.innerJoin(enrolment, eq(enrolment.id, waiver.enrolmentId))
		.where(and(eq(waiver.id, id), eq(waiver.granted, true), notMerged))
		.get();
	if (!standing) throw new Problem('waiver_not_standing', m.waiver_not_standing());

	const ended = { endedBy: by, endedAt: now, endReason: readReason(reason, 'endReason') };
	const toOn = last === null ? null : readEarlierDay(last, standing);
	await tx.insert(formerWaiver).values({ waiverId: id, toOn: standing.to, until: now });
	await tx
		.update(waiver)
		.set(toOn === null ? { ...ended, granted: false } : { ...ended, toOn })
		.where(eq(waiver.id, id));
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'waiver.end',
		subject: standing.enrolmentId,
		payload: { waiver: id, to: toOn }
	});
	await refreshStandings(tx, [standing.personId], await today(tx, now));
}

/**
 * Whoever proposed a waiver withdraws it while it waits for its decision.
 * @throws Problem `waiver_decided`
 */
export async function withdrawWaiver(
	tx: Transaction,
	id: string,
	{ by, now }: { by: Actor; now: Date }
): Promise<void> {
	const [withdrawn] = await tx
		.update(waiver)
		.set({ granted: false, endedBy: by, endedAt: now })
		.where(and(eq(waiver.id, id), eq(waiver.proposedBy, by), isNull(waiver.granted)))
		.returning({ enrolmentId: waiver.enrolmentId });
	if (!withdrawn) throw new Problem('waiver_decided', m.waiver_decided_already());

	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'waiver.withdraw',
		subject: withdrawn.enrolmentId,
		payload: { waiver: id }
	});
}

/** Why somebody may not decide on a proposal, so that another administrator has to; null where nothing is in the way. */
export function leftToOthers(
	{ personId, proposedBy }: { personId: string; proposedBy: string | null },
	by: Actor
): LeftToOthers | null {
	if (personId === by) return 'own_waiver';

	return proposedBy === by ? 'own_proposal' : null;
}

type LeftToOthers = 'own_waiver' | 'own_proposal';

/** The same with what to do, for whoever would decide. */
export function leftInWords(left: LeftToOthers): string {
	return { own_waiver: m.waiver_own, own_proposal: m.waiver_own_proposal }[left]();
}

function readAsked(asked: AskedWaiver): { reason: string; from: Day; to: Day } {
	const reason = readReason(asked.reason, 'reason');
	const from = asked.from.trim();
	const to = asked.to.trim();
	if (!isDay(from)) throw new Problem('day_invalid', m.waiver_day_invalid({ value: from }), 'from');
	if (!isDay(to)) throw new Problem('day_invalid', m.waiver_day_invalid({ value: to }), 'to');
	if (to < from)
		throw new Problem('day_order', m.waiver_day_order({ from: dayInWords(from), to: dayInWords(to) }), 'to');

	return { reason, from, to };
}

function readEarlierDay(typed: string, { from, to }: { from: Day; to: Day }): Day {
	const last = typed.trim();
	if (!isDay(last)) throw new Problem('day_invalid', m.waiver_day_invalid({ value: last }), 'last');
	if (last < from) throw new Problem('day_order', m.waiver_end_before({ from: dayInWords(from) }), 'last');
	if (last >= to) throw new Problem('day_not_earlier', m.waiver_end_not_earlier({ to: dayInWords(to) }), 'last');

	return last;
}

function readReason(typed: string, field: 'reason' | 'refusal' | 'endReason'): string {
	const reason = typed.trim();
	if (reason === '') throw new Problem('reason_missing', m.waiver_reason_missing(), field);
	if (reason.length > longestReason) {
		throw new Problem('reason_long', m.waiver_reason_long({ count: reason.length, limit: longestReason }), field);
	}

	return reason;
}

async function findOpenEnrolment(tx: Transaction, personId: string, cycleId: string): Promise<string | undefined> {
	const found = await tx
		.select({ id: enrolment.id })
		.from(enrolment)
		.where(and(eq(enrolment.personId, personId), eq(enrolment.cycleId, cycleId), isNull(enrolment.endedAt)))
		.get();

	return found?.id;
}

/** Nobody is excepted twice on one day. */
async function requireApart(tx: Transaction, enrolmentId: string, { from, to }: { from: Day; to: Day }): Promise<void> {
	const overlapping = await tx
		.select({ from: waiver.fromOn, to: waiver.toOn })
		.from(waiver)
		.where(
			and(eq(waiver.enrolmentId, enrolmentId), eq(waiver.granted, true), lte(waiver.fromOn, to), gte(waiver.toOn, from))
		)
		.get();
	if (overlapping)
		throw new Problem(
			'waiver_overlaps',
			m.waiver_overlaps({ from: dayInWords(overlapping.from), to: dayInWords(overlapping.to) }),
			'from'
		);
}

async function insert(
	tx: Transaction,
	{
		from,
		to,
		...made
	}: { enrolmentId: string; reason: string; from: Day; to: Day; proposedBy: Actor; proposedAt: Date }
): Promise<string> {
	const [row] = await tx
		.insert(waiver)
		.values({ ...made, fromOn: from, toOn: to })
		.returning({ id: waiver.id });

	return row!.id;
}

async function grant(tx: Transaction, id: string, by: Actor, now: Date): Promise<void> {
	await tx.update(waiver).set({ granted: true, decidedBy: by, decidedAt: now }).where(eq(waiver.id, id));
}
