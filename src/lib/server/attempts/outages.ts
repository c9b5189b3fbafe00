import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, or, sql, type SQL } from 'drizzle-orm';
import { deadlineOf, type Gap } from '#lib/assessment/deadline.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Database, Reader, Transaction } from '#lib/server/db/connect.ts';
import { newId } from '#lib/server/db/id.ts';
import { attempt, extraAttempt, grading, outage, outageTime } from '#lib/server/db/schema/learning.ts';
import { enrolment, fulfilment } from '#lib/server/db/schema/programmes.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { momentAt } from '../organisation/days.ts';
import { requireInstitution, today } from '../organisation/institution.ts';
import { Problem } from '../problem.ts';
import { attemptWindows } from '../questions/graded-attempts.ts';
import { openTry } from './extra-attempts.ts';
import { findTries, isLastGrading } from './history.ts';

export const longestReason = 500;
const longestMs = 24 * 60 * 60_000;
/** Attempts of one transaction: short enough that nobody waits for the lock. */
const batchSize = 10;

export type TypedOutage = { from: string; to: string; reason: string };

/**
 * Reads what was typed, in the institution's time zone.
 * @throws Problem with the field that is wrong
 */
export async function readOutage(db: Reader, typed: TypedOutage, now: Date): Promise<Gap & { reason: string }> {
	const { timeZone } = await requireInstitution(db);
	const startedAt = momentAt(typed.from, timeZone);
	const endedAt = momentAt(typed.to, timeZone);
	const reason = typed.reason.trim();
	if (!startedAt) throw new Problem('moment_invalid', m.outage_moment({ value: typed.from }), 'from');
	if (!endedAt) throw new Problem('moment_invalid', m.outage_moment({ value: typed.to }), 'to');
	if (endedAt <= startedAt) throw new Problem('outage_order', m.outage_order(), 'to');
	if (endedAt > now) throw new Problem('outage_future', m.outage_future(), 'to');
	if (endedAt.getTime() - startedAt.getTime() > longestMs) throw new Problem('outage_long', m.outage_long(), 'to');
	if (reason === '') throw new Problem('reason_missing', m.outage_reason_missing(), 'reason');
	if (reason.length > longestReason) {
		throw new Problem('reason_long', m.waiver_reason_long({ count: reason.length, limit: longestReason }), 'reason');
	}

	return { startedAt, endedAt, reason };
}

/** What an outage does to attempts, counted. */
export type OutageEffect = {
	/** Attempts that go on and get time back. */
	extended: number;
	/** Attempts that the clock closed too early, without a pass: each gets a try back. */
	tries: number;
	/** Attempts that the clock closed too early, of people who have passed, or whose quiz does not count tries. */
	closed: number;
};

/** Says what an outage would give back. Writes nothing. */
export async function examineOutage(db: Reader, proposed: Gap): Promise<OutageEffect> {
	const gaps = [...(await listGaps(db)), proposed];
	const effect: OutageEffect = { extended: 0, tries: 0, closed: 0 };

	for await (const owed of listOwed(db, proposed, gaps)) {
		for (const { submittedAt, needsTry } of owed) {
			effect[submittedAt === null ? 'extended' : needsTry ? 'tries' : 'closed']++;
		}
	}

	return effect;
}

/**
 * Declares a time in which nobody could go on, and gives it back.
 * @throws Problem as `readOutage`
 */
export async function declareOutage(
	db: Database,
	{ by, ...typed }: TypedOutage & { by: Actor },
	now: Date
): Promise<{ id: string } & OutageEffect> {
	const { startedAt, endedAt, reason } = await readOutage(db, typed, now);
	const id = newId();
	await db.write(async (tx) => {
		await tx.insert(outage).values({ id, startedAt, endedAt, reason, declaredBy: by, declaredAt: now });
		await recordAudit(tx, {
			at: now,
			actor: by,
			kind: 'outage.declare',
			subject: id,
			payload: { from: startedAt.toISOString(), to: endedAt.toISOString(), reason }
		});
	});

	return { id, ...(await giveBack(db, id, now)) };
}

/**
 * Gives back what a declared outage took. The deadline of an attempt is always computed from all outages, so however they
 * overlap and in whatever order they are declared, no moment is given twice. What the clock has closed stays closed, because
 * its grading was made of it: who has not passed gets a try back. Done again it does what is left.
 * @returns what was done
 */
export async function giveBack(db: Database, outageId: string, now: Date): Promise<OutageEffect> {
	const declared = await db.select().from(outage).where(eq(outage.id, outageId)).get();
	if (!declared) throw new Problem('outage_unknown', m.guard_not_found());

	const gaps = await listGaps(db);
	const by = declared.declaredBy ?? 'system';
	const effect: OutageEffect = { extended: 0, tries: 0, closed: 0 };

	for await (const owed of listOwed(db, declared, gaps)) {
		const due = owed.filter((one) => one.submittedAt === null || one.needsTry).map(({ id }) => id);
		effect.closed += owed.length - due.length;
		while (due.length > 0) {
			const batch = due.splice(0, batchSize);
			// Read again under the lock: somebody may have handed in meanwhile.
			const done = await db.write(async (tx) => {
				const still = await owedAmong(tx, declared, gaps, inArray(attempt.id, batch));
				for (const one of still) await giveBackTo(tx, outageId, one, { by, reason: declared.reason, now });

				return still;
			});
			for (const { submittedAt, needsTry } of done) {
				effect[submittedAt === null ? 'extended' : needsTry ? 'tries' : 'closed']++;
			}
		}
	}
	await db.write(async (tx) => {
		await tx.update(outage).set({ settledAt: now }).where(eq(outage.id, outageId));
		if (effect.extended + effect.tries === 0) return;

		await recordAudit(tx, {
			at: now,
			actor: by,
			kind: 'outage.give-back',
			subject: outageId,
			payload: { attempts: effect.extended, triesGiven: effect.tries }
		});
	});

	return effect;
}

/** Gives back what outages still owe whose process was ended in the middle of it. */
export async function finishOutages(db: Database, now: Date): Promise<void> {
	const unsettled = await db
		.select({ id: outage.id })
		.from(outage)
		.where(isNull(outage.settledAt))
		.orderBy(asc(outage.declaredAt), asc(outage.id));
	for (const { id } of unsettled) await giveBack(db, id, now);
}

export type ListedOutage = {
	id: string;
	startedAt: Date;
	endedAt: Date;
	reason: string;
	/** Attempts that went on with time given back, and those that got a try back. */
	extended: number;
	tries: number;
};

/** Every outage that was declared, the latest first. */
export async function listOutages(db: Reader, limit = 100): Promise<ListedOutage[]> {
	return db
		.select({
			id: outage.id,
			startedAt: outage.startedAt,
			endedAt: outage.endedAt,
			reason: outage.reason,
			extended: sql<number>`count(case when ${outageTime.milliseconds} > 0 then 1 end)`,
			tries: sql<number>`count(case when ${outageTime.milliseconds} = 0 then 1 end)`
		})
		.from(outage)
		.leftJoin(outageTime, eq(outageTime.outageId, outage.id))
		.groupBy(outage.id)
		.orderBy(desc(outage.startedAt), desc(outage.id))
		.limit(limit);
}

async function listGaps(db: Reader): Promise<Gap[]> {
	return db.select({ startedAt: outage.startedAt, endedAt: outage.endedAt }).from(outage);
}

type Owed = {
	id: string;
	personId: string;
	requirementId: string;
	moduleId: string;
	deadlineAt: Date;
	submittedAt: Date | null;
	/** When it would be over. */
	due: Date;
	/** Closed by the clock, without a pass, in a quiz that counts tries. */
	needsTry: boolean;
	/** How many the quiz allows. */
	tries: number | null;
};

async function* listOwed(db: Reader, about: Gap, gaps: readonly Gap[]): AsyncGenerator<Owed[]> {
	for await (const { within } of attemptWindows(db)) yield owedAmong(db, about, gaps, within);
}

/** The attempts among some that ran in a part of a gap and have not got back all that they lost. */
async function owedAmong(db: Reader, about: Gap, gaps: readonly Gap[], within: SQL): Promise<Owed[]> {
	const rows = await db
		.select({
			id: attempt.id,
			personId: attempt.personId,
			requirementId: attempt.requirementId,
			moduleId: attempt.moduleId,
			startedAt: attempt.startedAt,
			limitMinutes: attempt.limitMinutes,
			deadlineAt: attempt.deadlineAt,
			submittedAt: attempt.submittedAt,
			passed: grading.passed,
			fulfilled: sql<number>`exists (
				select 1 from ${fulfilment} join ${enrolment} on ${enrolment.id} = ${fulfilment.enrolmentId}
				where ${fulfilment.requirementId} = ${attempt.requirementId} and ${enrolment.personId} = ${attempt.personId}
			)`,
			tries: sql<number | null>`json_extract(${attempt.snapshot}, '$.policy.tries')`,
			given: sql<number>`exists (
				select 1 from ${outageTime}
				where ${outageTime.attemptId} = ${attempt.id} and ${outageTime.milliseconds} = 0
			)`
		})
		.from(attempt)
		.leftJoin(grading, isLastGrading)
		.where(
			and(
				within,
				isNotNull(attempt.limitMinutes),
				lt(attempt.startedAt, about.endedAt),
				gt(attempt.deadlineAt, about.startedAt),
				or(isNull(attempt.submittedAt), eq(attempt.closedBy, 'deadline'))
			)
		);

	return rows.flatMap(({ startedAt, limitMinutes, passed, fulfilled, tries, given, deadlineAt, ...row }) => {
		const due = deadlineOf(startedAt, limitMinutes!, gaps);
		if (due <= deadlineAt! || given) return [];

		return [
			{
				...row,
				tries,
				deadlineAt: deadlineAt!,
				due,
				needsTry: row.submittedAt !== null && tries !== null && !passed && !fulfilled
			}
		];
	});
}

async function giveBackTo(
	tx: Transaction,
	outageId: string,
	owed: Owed,
	{ by, reason, now }: { by: Actor; reason: string; now: Date }
): Promise<void> {
	const { id: attemptId, personId, requirementId, moduleId, submittedAt, due, deadlineAt, needsTry } = owed;
	const on = await today(tx, now);

	if (submittedAt === null) {
		await tx.update(attempt).set({ deadlineAt: due }).where(eq(attempt.id, attemptId));
		const milliseconds = due.getTime() - deadlineAt.getTime();
		await tx
			.insert(outageTime)
			.values({ outageId, attemptId, milliseconds })
			.onConflictDoUpdate({
				target: [outageTime.outageId, outageTime.attemptId],
				set: { milliseconds: sql`${outageTime.milliseconds} + excluded.milliseconds` }
			});
	} else if (needsTry) {
		// No time, but a try: an attempt gets one, however many outages took from it.
		await tx
			.insert(outageTime)
			.values({ outageId, attemptId, milliseconds: 0 })
			.onConflictDoUpdate({ target: [outageTime.outageId, outageTime.attemptId], set: { milliseconds: 0 } });
		const tries = await findTries(tx, personId, requirementId, { tries: owed.tries, pausesMinutes: [] }, on);
		// Whoever has one left gets another; whoever has none gets what is missing to it.
		const given = { personId, requirementId, reason, grantedBy: by, grantedAt: now };
		if (tries.left === 0) await openTry(tx, tries, given);
		else await tx.insert(extraAttempt).values(given);
		await recordAudit(tx, {
			at: now,
			actor: by,
			kind: 'attempt.extra',
			subject: personId,
			payload: { requirement: requirementId, module: moduleId, attempt: attemptId, outage: outageId }
		});
	}
}
