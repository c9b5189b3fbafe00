import { and, asc, desc, eq, gt, isNotNull, isNull, or, sql, type Placeholder, type SQL } from 'drizzle-orm';
import { deadlineOf, extendedLimit } from '#lib/assessment/deadline.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { accommodation, attempt, outage } from '#lib/server/db/schema/learning.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { isDay } from '../organisation/days.ts';
import { today } from '../organisation/institution.ts';
import { findPerson } from '../organisation/persons.ts';
import { Problem } from '../problem.ts';

export const mostExtraPercent = 300;
export const mostExtraTries = 10;
export const longestReason = 500;

/**
 * The time that a person has besides in every quiz on a day, in per cent of its limit. Of several accommodations the most
 * of each counts, never their sum.
 */
async function extraTimeOn(db: Reader, personId: string, on: Day): Promise<number> {
	return (await extraTimeQuery(db).get({ personId, on }))?.percent ?? 0;
}

const extraTimeQuery = preparedOnce((db: Reader) =>
	db
		.select({ percent: sql<number | null>`max(${accommodation.extraTimePercent})` })
		.from(accommodation)
		.where(holdsOn(sql.placeholder('personId'), sql.placeholder('on')))
		.prepare()
);

/** The tries that a person has besides on a day, as one value of a query; null without any. */
export function extraTriesSql(personId: Placeholder, on: Placeholder): SQL<number | null> {
	return sql<
		number | null
	>`(select max(${accommodation.extraTries}) from ${accommodation} where ${holdsOn(personId, on)})`;
}

function holdsOn(personId: Placeholder, on: Placeholder): SQL {
	return and(
		eq(accommodation.personId, personId),
		isNull(accommodation.endedAt),
		sql`${accommodation.fromOn} <= ${on}`,
		or(isNull(accommodation.toOn), sql`${accommodation.toOn} >= ${on}`)
	)!;
}

/** The limit that a quiz has for a person on a day, in minutes; null when it has none. */
export async function limitFor(
	db: Reader,
	personId: string,
	standardMinutes: number | null,
	on: Day
): Promise<number | null> {
	return standardMinutes === null ? null : extendedLimit(standardMinutes, await extraTimeOn(db, personId, on));
}

/** When an attempt is over, with what outages that are known took from it; null when its quiz has no limit. */
export async function deadlineFor(db: Reader, startedAt: Date, limitMinutes: number | null): Promise<Date | null> {
	if (limitMinutes === null) return null;

	return deadlineOf(startedAt, limitMinutes, await gapsQuery(db).all({ startedAt }));
}

const gapsQuery = preparedOnce((db: Reader) =>
	db
		.select({ startedAt: outage.startedAt, endedAt: outage.endedAt })
		.from(outage)
		.where(gt(outage.endedAt, sql.placeholder('startedAt')))
		.prepare()
);

export type NewAccommodation = {
	personId: string;
	/** As typed; an empty text is nothing. */
	extraTimePercent: string;
	extraTries: string;
	reason: string;
	from: string;
	/** The last day; empty: until it is ended. */
	to: string;
	by: Actor;
};

/**
 * Gives a person more time and more tries in every quiz, from one day to another. What is open gets the time at once.
 * @throws Problem with the field that is wrong
 */
export async function grantAccommodation(tx: Transaction, asked: NewAccommodation, now: Date): Promise<string> {
	const { personId, by } = asked;
	const extraTimePercent = wholeWithin(asked.extraTimePercent, mostExtraPercent, 'extraTimePercent');
	const extraTries = wholeWithin(asked.extraTries, mostExtraTries, 'extraTries');
	if (extraTimePercent + extraTries === 0) {
		throw new Problem('accommodation_empty', m.accommodation_empty(), 'extraTimePercent');
	}
	const from = asked.from.trim();
	const to = asked.to.trim() || null;
	if (!isDay(from)) throw new Problem('day_invalid', m.accommodation_day({ value: from }), 'from');
	if (to !== null && !isDay(to)) throw new Problem('day_invalid', m.accommodation_day({ value: to }), 'to');
	if (to !== null && to < from) throw new Problem('day_order', m.accommodation_day_order(), 'to');
	const reason = asked.reason.trim();
	if (reason === '') throw new Problem('reason_missing', m.accommodation_reason_missing(), 'reason');
	if (reason.length > longestReason) {
		throw new Problem('reason_long', m.waiver_reason_long({ count: reason.length, limit: longestReason }), 'reason');
	}
	if (!(await findPerson(tx, personId))) throw new Problem('person_unknown', m.guard_not_found());

	const { id } = await tx
		.insert(accommodation)
		.values({ personId, extraTimePercent, extraTries, reason, fromOn: from, toOn: to, grantedBy: by, grantedAt: now })
		.returning({ id: accommodation.id })
		.get();
	// The reason may speak of somebody's health, so it stays out of the log.
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'accommodation.grant',
		subject: personId,
		payload: { accommodation: id, extraTimePercent, extraTries, from, to }
	});
	await extendOpen(tx, personId, now);

	return id;
}

/**
 * Ends an accommodation. Attempts that were begun with it keep their time.
 * @throws Problem `accommodation_unknown`, also when it has ended
 */
export async function endAccommodation(
	tx: Transaction,
	{ personId, accommodationId, by }: { personId: string; accommodationId: string; by: Actor },
	now: Date
): Promise<void> {
	const ended = await tx
		.update(accommodation)
		.set({ endedBy: by, endedAt: now })
		.where(
			and(eq(accommodation.id, accommodationId), eq(accommodation.personId, personId), isNull(accommodation.endedAt))
		)
		.returning({ id: accommodation.id });
	if (ended.length === 0) throw new Problem('accommodation_unknown', m.accommodation_unknown());

	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'accommodation.end',
		subject: personId,
		payload: { accommodation: accommodationId }
	});
}

export type ListedAccommodation = {
	id: string;
	extraTimePercent: number;
	extraTries: number;
	reason: string;
	fromOn: Day;
	toOn: Day | null;
	endedAt: Date | null;
};

/** What a person was ever given, the latest first. The reasons are for administrators only. */
export async function listAccommodations(db: Reader, personId: string): Promise<ListedAccommodation[]> {
	return db
		.select({
			id: accommodation.id,
			extraTimePercent: accommodation.extraTimePercent,
			extraTries: accommodation.extraTries,
			reason: accommodation.reason,
			fromOn: accommodation.fromOn,
			toOn: accommodation.toOn,
			endedAt: accommodation.endedAt
		})
		.from(accommodation)
		.where(eq(accommodation.personId, personId))
		.orderBy(desc(accommodation.grantedAt), desc(accommodation.id));
}

/** A limit only grows: who was given more time when beginning keeps it. */
async function extendOpen(tx: Transaction, personId: string, now: Date): Promise<void> {
	const percent = await extraTimeOn(tx, personId, await today(tx, now));
	const open = await tx
		.select({
			id: attempt.id,
			startedAt: attempt.startedAt,
			limitMinutes: attempt.limitMinutes,
			standard: sql<number>`json_extract(${attempt.snapshot}, '$.policy.limitMinutes')`
		})
		.from(attempt)
		.where(
			and(
				eq(attempt.personId, personId),
				isNull(attempt.submittedAt),
				isNotNull(attempt.limitMinutes),
				gt(attempt.deadlineAt, now)
			)
		)
		.orderBy(asc(attempt.id));

	for (const { id, startedAt, limitMinutes, standard } of open) {
		const longer = extendedLimit(standard, percent);
		if (longer <= limitMinutes!) continue;

		await tx
			.update(attempt)
			.set({ limitMinutes: longer, deadlineAt: await deadlineFor(tx, startedAt, longer) })
			.where(eq(attempt.id, id));
	}
}

function wholeWithin(typed: string, most: number, field: string): number {
	const text = typed.trim() || '0';
	if (!/^\d{1,4}$/.test(text) || Number(text) > most) {
		throw new Problem('number_invalid', m.accommodation_number({ value: typed.trim(), most }), field);
	}

	return Number(text);
}
