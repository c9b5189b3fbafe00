import { and, asc, desc, eq, gte, isNull, lte, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { delegation, person } from '#lib/server/db/schema/organisation.ts';
import { onPowerGained } from '../accounts/power.ts';
import { recordAudit } from '../audit/audit.ts';
import { Problem } from '../problem.ts';
import { standsOnSql } from './as-of.ts';
import { addDays, addMonths, isDay } from './days.ts';
import { listHeadedUnits } from './heads.ts';
import { findPersonByNumber, primaryPost } from './persons.ts';

export const longestDelegationMonths = 12;

/** Who does it, as head of the unit, on which day, and when. */
export type Giving = { by: string; on: Day; now: Date };

export type NewDelegation = {
	unitId: string;
	/** NIP or another number, as typed. */
	number: string;
	from: string;
	/** The last day. */
	to: string;
};

/**
 * A head lets somebody look at the unit and prepare its statements, for at most twelve months. The account of a delegate must be
 * known for sure, as that of a head: see `onPowerGained`.
 * @throws Problem `not_head`, or about `number`, `from` or `to`
 */
export async function giveDelegation(
	tx: Transaction,
	{ unitId, number, from: typedFrom, to: typedTo }: NewDelegation,
	{ by, on, now }: Giving
): Promise<{ personId: string; name: string }> {
	const headed = (await listHeadedUnits(tx, by, on)).find((each) => each.unitId === unitId);
	if (!headed) throw new Problem('not_head', m.delegate_not_head());

	const { from, to } = readTerm(typedFrom, typedTo, on);
	const found = await findPersonByNumber(tx, number);
	if (!found) throw new Problem('person_unknown', m.delegate_number_unknown(), 'number');
	if (found.id === by) throw new Problem('delegate_self', m.delegate_self(), 'number');
	if (!(await primaryPost(tx, found.id, on))) throw new Problem('no_post', m.delegate_no_post(), 'number');

	const overlapping = await tx
		.select({ from: delegation.fromOn, to: delegation.toOn })
		.from(delegation)
		.where(
			and(
				eq(delegation.unitId, unitId),
				eq(delegation.personId, found.id),
				isNull(delegation.endedAt),
				lte(delegation.fromOn, to),
				gte(delegation.toOn, from)
			)
		)
		.get();
	if (overlapping) {
		const days = { from: dayInWords(overlapping.from), to: dayInWords(overlapping.to) };
		throw new Problem('delegate_already', m.delegate_already(days), 'number');
	}

	await tx.insert(delegation).values({
		unitId,
		personId: found.id,
		givenBy: by,
		givenByPostId: headed.postId,
		fromOn: from,
		toOn: to,
		givenAt: now
	});
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'delegation.give',
		subject: found.id,
		payload: { unit: unitId, from, to }
	});
	await onPowerGained(tx, [found.id], now);

	return { personId: found.id, name: found.name };
}

/** Ends it at once; whoever heads the unit may. @returns whose it was @throws Problem `delegate_over` for what is not open in this unit */
export async function endDelegation(
	tx: Transaction,
	{ unitId, id }: { unitId: string; id: string },
	{ by, on, now }: Giving
): Promise<string> {
	if (!(await listHeadedUnits(tx, by, on)).some((each) => each.unitId === unitId)) {
		throw new Problem('not_head', m.delegate_not_head());
	}

	const [ended] = await tx
		.update(delegation)
		.set({ endedAt: now, endedBy: by })
		.where(and(eq(delegation.id, id), eq(delegation.unitId, unitId), isNull(delegation.endedAt)))
		.returning({ personId: delegation.personId });
	if (!ended) throw new Problem('delegate_over', m.delegate_over());

	const subject = ended.personId;
	await recordAudit(tx, { at: now, actor: by, kind: 'delegation.end', subject, payload: { unit: unitId } });

	return subject;
}

export type Delegation = { id: string; unitId: string; from: Day; to: Day; givenBy: string; givenAt: Date };

/**
 * The delegations that a person holds on a day. One ends with its last day, when it is ended, as soon as whoever gave it does not
 * head the unit any more, and when the delegate holds no post any more.
 */
export async function heldDelegations(db: Reader, personId: string, on: Day): Promise<Delegation[]> {
	const rows = await db
		.select({
			id: delegation.id,
			unitId: delegation.unitId,
			from: delegation.fromOn,
			to: delegation.toOn,
			givenBy: delegation.givenBy,
			givenAt: delegation.givenAt
		})
		.from(delegation)
		.where(
			and(
				eq(delegation.personId, personId),
				isNull(delegation.endedAt),
				lte(delegation.fromOn, on),
				gte(delegation.toOn, on),
				isEmployed(on)
			)
		)
		.orderBy(asc(delegation.id));
	const held: Delegation[] = [];

	for (const row of rows) {
		const headed = await listHeadedUnits(db, row.givenBy, on);
		if (headed.some(({ unitId }) => unitId === row.unitId)) held.push(row);
	}

	return held;
}

export type DelegationState = 'now' | 'later' | 'over' | 'lapsed';

export type ListedDelegation = Delegation & {
	personId: string;
	name: string;
	giver: string;
	unit: string;
	/** `lapsed`: whoever gave it does not head the unit any more, or the delegate has left. */
	state: DelegationState;
};

/** Delegations of a unit, or of all, the latest first; those that are over are left out unless `past` asks for them. */
export async function listDelegations(
	db: Reader,
	on: Day,
	{ unitId, past = false }: { unitId?: string; past?: boolean } = {}
): Promise<ListedDelegation[]> {
	const rows = await db
		.select({
			id: delegation.id,
			unitId: delegation.unitId,
			personId: delegation.personId,
			name: person.name,
			givenBy: delegation.givenBy,
			giver: giver.name,
			from: delegation.fromOn,
			to: delegation.toOn,
			givenAt: delegation.givenAt,
			endedAt: delegation.endedAt,
			employed: isEmployed(on).mapWith(Boolean),
			unit: sql<string>`coalesce((
				select v.name from unit_version v where v.unit_id = ${delegation.unitId} and ${standsOnSql('v', on)} limit 1
			), '')`
		})
		.from(delegation)
		.innerJoin(person, eq(person.id, delegation.personId))
		.innerJoin(giver, eq(giver.id, delegation.givenBy))
		.where(
			and(
				unitId === undefined ? undefined : eq(delegation.unitId, unitId),
				past ? undefined : and(isNull(delegation.endedAt), gte(delegation.toOn, on))
			)
		)
		.orderBy(desc(delegation.id))
		.limit(500);
	const headedBy = new Map<string, Set<string>>();
	const listed: ListedDelegation[] = [];

	for (const { endedAt, employed, ...row } of rows) {
		const headed =
			headedBy.get(row.givenBy) ?? new Set((await listHeadedUnits(db, row.givenBy, on)).map((each) => each.unitId));
		headedBy.set(row.givenBy, headed);
		const over = endedAt !== null || row.to < on;
		const state = over ? 'over' : !employed || !headed.has(row.unitId) ? 'lapsed' : row.from > on ? 'later' : 'now';
		listed.push({ ...row, state });
	}

	return listed;
}

const giver = alias(person, 'giver');

/** The delegate holds a primary post in the institution. */
function isEmployed(on: Day) {
	return sql`exists (
		select 1 from post p where p.person_id = ${delegation.personId} and p.is_primary = 1 and ${standsOnSql('p', on)}
	)`;
}

function readTerm(typedFrom: string, typedTo: string, on: Day): { from: Day; to: Day } {
	const from = typedFrom.trim();
	const to = typedTo.trim();
	if (!isDay(from)) throw new Problem('day_invalid', m.waiver_day_invalid({ value: from }), 'from');
	if (!isDay(to)) throw new Problem('day_invalid', m.waiver_day_invalid({ value: to }), 'to');
	if (from < on) throw new Problem('delegate_past', m.delegate_past(), 'from');
	if (to < from)
		throw new Problem('day_order', m.waiver_day_order({ from: dayInWords(from), to: dayInWords(to) }), 'to');

	const last = addDays(addMonths(from, longestDelegationMonths), -1);
	if (to > last) throw new Problem('delegate_long', m.delegate_long({ last: dayInWords(last) }), 'to');

	return { from, to };
}
