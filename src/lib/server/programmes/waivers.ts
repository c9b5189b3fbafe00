import { and, desc, eq, gte, isNull, lte, sql } from 'drizzle-orm';
import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { person } from '#lib/server/db/schema/organisation.ts';
import { cycle, enrolment, waiver } from '#lib/server/db/schema/programmes.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { standsOnSql } from '../organisation/as-of.ts';
import { isDay } from '../organisation/days.ts';
import { today } from '../organisation/institution.ts';
import { findPersonByNumber } from '../organisation/persons.ts';
import { refreshStandings } from '../oversight/standings.ts';
import { Problem } from '../problem.ts';
import { findCycle } from './programmes.ts';

export type NewWaiver = {
	/** NIP or another number of the person, as typed. */
	number: string;
	/** `programme/period`. */
	cycle: string;
	reason: string;
	from: string;
	/** The last day. */
	to: string;
};

export const longestReason = 500;

/**
 * Excepts a person from a cycle for some days, by decision of the administrator; it never counts as trained.
 * @throws Problem with the field that is wrong
 */
export async function addWaiver(
	tx: Transaction,
	asked: NewWaiver,
	{ by, now }: { by: Actor; now: Date }
): Promise<{ id: string; personId: string; name: string }> {
	const reason = asked.reason.trim();
	const from = asked.from.trim();
	const to = asked.to.trim();
	if (reason === '') throw new Problem('reason_missing', m.waiver_reason_missing(), 'reason');
	if (reason.length > longestReason) {
		throw new Problem('reason_long', m.waiver_reason_long({ count: reason.length, limit: longestReason }), 'reason');
	}
	if (!isDay(from)) throw new Problem('day_invalid', m.waiver_day_invalid({ value: from }), 'from');
	if (!isDay(to)) throw new Problem('day_invalid', m.waiver_day_invalid({ value: to }), 'to');
	if (to < from)
		throw new Problem('day_order', m.waiver_day_order({ from: dayInWords(from), to: dayInWords(to) }), 'to');

	const found = await findPersonByNumber(tx, asked.number);
	if (!found) throw new Problem('person_unknown', m.waiver_person_unknown({ number: asked.number.trim() }), 'number');

	const within = await findCycle(tx, asked.cycle.trim());
	if (!within) throw new Problem('cycle_unknown', m.programme_cycle_unknown({ cycle: asked.cycle.trim() }), 'cycle');

	const enrolled = await tx
		.select({ id: enrolment.id })
		.from(enrolment)
		.where(and(eq(enrolment.personId, found.id), eq(enrolment.cycleId, within.id), isNull(enrolment.endedAt)))
		.get();
	if (!enrolled) throw new Problem('not_enrolled', m.waiver_not_enrolled({ cycle: asked.cycle.trim() }), 'number');

	const overlapping = await tx
		.select({ from: waiver.fromOn, to: waiver.toOn })
		.from(waiver)
		.where(
			and(eq(waiver.enrolmentId, enrolled.id), eq(waiver.granted, true), lte(waiver.fromOn, to), gte(waiver.toOn, from))
		)
		.get();
	if (overlapping)
		throw new Problem(
			'waiver_overlaps',
			m.waiver_overlaps({ from: dayInWords(overlapping.from), to: dayInWords(overlapping.to) }),
			'from'
		);

	const [made] = await tx
		.insert(waiver)
		.values({
			enrolmentId: enrolled.id,
			reason,
			fromOn: from,
			toOn: to,
			proposedBy: by,
			decidedBy: by,
			decidedAt: now,
			granted: true
		})
		.returning({ id: waiver.id });
	// The reason may speak of somebody's health, so it stays out of the log.
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'waiver.add',
		subject: enrolled.id,
		payload: { waiver: made!.id, cycle: `${within.programmeId}/${within.key}`, from, to }
	});
	await refreshStandings(tx, [found.id], await today(tx, now));

	return { id: made!.id, personId: found.id, name: found.name };
}

export type WaiverEntry = {
	id: string;
	name: string;
	number: string;
	unit: string;
	reason: string;
	from: Day;
	to: Day;
	decidedAt: Date | null;
};

/** The waivers of a cycle, the latest first. */
export async function listWaivers(db: Reader, cycleId: string, on: Day, limit = 200): Promise<WaiverEntry[]> {
	return db
		.select({
			id: waiver.id,
			name: person.name,
			number: sql<string>`coalesce((
				select n.number from person_number n where n.person_id = ${person.id} and n.recorded_to is null
				order by n.valid_to is null desc, n.valid_from desc limit 1
			), '')`,
			unit: sql<string>`coalesce((
				select v.name from post p join unit_version v on v.unit_id = p.unit_id and ${standsOnSql('v', on)}
				where p.person_id = ${person.id} and p.is_primary = 1 and ${standsOnSql('p', on)} limit 1
			), '')`,
			reason: waiver.reason,
			from: waiver.fromOn,
			to: waiver.toOn,
			decidedAt: waiver.decidedAt
		})
		.from(waiver)
		.innerJoin(enrolment, eq(enrolment.id, waiver.enrolmentId))
		.innerJoin(cycle, eq(cycle.id, enrolment.cycleId))
		.innerJoin(person, eq(person.id, enrolment.personId))
		.where(and(eq(cycle.id, cycleId), eq(waiver.granted, true)))
		.orderBy(desc(waiver.id))
		.limit(limit);
}
