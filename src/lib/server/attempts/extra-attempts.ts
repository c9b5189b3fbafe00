import { and, asc, desc, eq, isNotNull, isNull, ne, not, sql } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { attempt, extraAttempt } from '#lib/server/db/schema/learning.ts';
import { person } from '#lib/server/db/schema/organisation.ts';
import { cycle, enrolment, fulfilment, programme, requirement } from '#lib/server/db/schema/programmes.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { closingDayOfAll } from '../organisation/clocks.ts';
import { today } from '../organisation/institution.ts';
import { currentNumber, primaryPost } from '../organisation/persons.ts';
import { findUnit } from '../organisation/units.ts';
import { withWhereabouts, type Explained } from '../organisation/whereabouts.ts';
import { Problem } from '../problem.ts';
import { publicationFor } from '../publishing/publishing.ts';
import { findTries } from './history.ts';
import { countingRequirement, listRequirements, replacedSql } from './requirements.ts';
import type { Tries } from './tries.ts';

/** Somebody who has no try left and has not passed. */
export type Exhausted = {
	personId: string;
	requirementId: string;
	name: string;
	number: string;
	unit: string;
	moduleTitle: string;
	programmeTitle: string;
	cycleKey: string;
	dueOn: Day;
	used: number;
	lastAt: Date;
} & Explained;

/** Everyone whose tries are used up, the longest waiting first. */
export async function listExhausted(db: Reader, now: Date): Promise<Exhausted[]> {
	const on = await today(db, now);
	const closing = await closingDayOfAll(db, { on, now });
	const candidates = await db
		.select({
			personId: attempt.personId,
			requirementId: attempt.requirementId,
			moduleId: attempt.moduleId,
			name: person.name,
			programmeTitle: programme.title,
			cycleKey: cycle.key,
			dueOn: enrolment.dueOn,
			lastAt: sql<number>`max(${attempt.submittedAt})`
		})
		.from(attempt)
		.innerJoin(person, eq(person.id, attempt.personId))
		.innerJoin(requirement, eq(requirement.id, attempt.requirementId))
		.innerJoin(cycle, eq(cycle.id, requirement.cycleId))
		.innerJoin(programme, eq(programme.id, cycle.programmeId))
		.innerJoin(enrolment, and(eq(enrolment.cycleId, cycle.id), eq(enrolment.personId, attempt.personId)))
		.leftJoin(fulfilment, and(eq(fulfilment.enrolmentId, enrolment.id), eq(fulfilment.requirementId, requirement.id)))
		.where(
			and(
				isNotNull(attempt.submittedAt),
				ne(attempt.closedBy, 'withdrawn'),
				isNull(enrolment.endedAt),
				isNull(enrolment.completedAt),
				isNull(fulfilment.id),
				not(
					replacedSql({
						...{ personId: attempt.personId, programmeId: cycle.programmeId, opensOn: cycle.opensOn },
						...{ dueOn: enrolment.dueOn, on, closing }
					})
				)
			)
		)
		.groupBy(attempt.personId, attempt.requirementId)
		// Keeps the list short; what the current policy says is looked up below.
		.having(
			sql`count(*) >= min(json_extract(${attempt.snapshot}, '$.policy.tries')) + (
				select count(*) from ${extraAttempt} x
				where x.person_id = ${attempt.personId} and x.requirement_id = ${attempt.requirementId}
			)`
		)
		.orderBy(asc(sql`max(${attempt.submittedAt})`));
	const exhausted: Omit<Exhausted, keyof Explained>[] = [];

	for (const { moduleId, lastAt, ...candidate } of candidates) {
		const found = await publicationFor(db, candidate.personId, moduleId);
		if (!found) continue;

		const tries = await findTries(db, candidate.personId, candidate.requirementId, found.publication.module.policy, on);
		if (tries.left !== 0 || (await isRunning(db, candidate.personId, moduleId))) continue;

		const post = await primaryPost(db, candidate.personId, on);
		const unit = post && (await findUnit(db, post.unitId, on));
		exhausted.push({
			...candidate,
			number: (await currentNumber(db, candidate.personId)) ?? '',
			unit: unit?.name ?? '',
			moduleTitle: found.publication.module.title,
			used: tries.used,
			lastAt: new Date(lastAt)
		});
	}

	return withWhereabouts(db, exhausted, on);
}

/**
 * Opens one more try for somebody who has none left, also where more were used than are allowed now.
 * @throws Problem `extra_attempt_reason`, or `extra_attempt_not_needed` when a try is left or nothing asks for one
 */
export async function grantExtraAttempt(
	tx: Transaction,
	{ personId, requirementId, reason, by }: { personId: string; requirementId: string; reason: string; by: Actor },
	now: Date
): Promise<void> {
	if (!reason.trim()) throw new Problem('extra_attempt_reason', m.extra_attempt_reason_missing(), 'reason');

	const asked = await tx
		.select({ moduleId: requirement.ref })
		.from(requirement)
		.where(eq(requirement.id, requirementId))
		.get();
	const found = asked && (await publicationFor(tx, personId, asked.moduleId));
	const on = await today(tx, now);
	const counting = asked && countingRequirement(await listRequirements(tx, personId, { on, now }, asked.moduleId));

	if (!found || counting?.requirementId !== requirementId) {
		throw new Problem('extra_attempt_not_needed', m.extra_attempt_not_needed());
	}
	const tries = await findTries(tx, personId, requirementId, found.publication.module.policy, on);
	if (tries.left !== 0 || (await isRunning(tx, personId, asked.moduleId))) {
		throw new Problem('extra_attempt_not_needed', m.extra_attempt_not_needed());
	}

	await openTry(tx, tries, { personId, requirementId, reason: reason.trim(), grantedBy: by, grantedAt: now });
	// The reason may speak of somebody's health, so it stays out of the log.
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'attempt.extra',
		subject: personId,
		payload: { requirement: requirementId, module: asked.moduleId }
	});
}

/**
 * Adds to what is allowed until one try is left: an accommodation that has ended, or a policy that became stricter, may
 * have left more used than allowed.
 */
export async function openTry(
	tx: Transaction,
	{ used, allowed }: Pick<Tries, 'used' | 'allowed'>,
	opened: typeof extraAttempt.$inferInsert
): Promise<void> {
	const missing = Math.max(1, used - (allowed ?? used) + 1);
	await tx.insert(extraAttempt).values(Array.from({ length: missing }, () => opened));
}

/** Opens one more try for somebody who has none left and has read the lessons again, as the policy has it. */
export async function openByReading(
	tx: Transaction,
	tries: Tries,
	{ personId, requirementId, moduleId }: { personId: string; requirementId: string; moduleId: string },
	now: Date
): Promise<void> {
	await openTry(tx, tries, { personId, requirementId, reason: '', grantedAt: now });
	await recordAudit(tx, {
		at: now,
		actor: 'system',
		kind: 'attempt.extra',
		subject: personId,
		payload: { requirement: requirementId, module: moduleId, byReading: true }
	});
}

/** The reason is null for a try that was opened by reading the lessons again. */
export type Granted = { id: string; name: string; module: string; reason: string | null; grantedAt: Date };

/** The tries that were opened last. */
export async function listGranted(db: Reader, limit = 50): Promise<Granted[]> {
	return db
		.select({
			id: extraAttempt.id,
			name: person.name,
			module: requirement.ref,
			reason: sql<string | null>`iif(${extraAttempt.grantedBy} is null, null, ${extraAttempt.reason})`,
			grantedAt: extraAttempt.grantedAt
		})
		.from(extraAttempt)
		.innerJoin(person, eq(person.id, extraAttempt.personId))
		.innerJoin(requirement, eq(requirement.id, extraAttempt.requirementId))
		.orderBy(desc(extraAttempt.grantedAt))
		.limit(limit);
}

/** An open attempt is a try in itself, whatever the count says. */
async function isRunning(db: Reader, personId: string, moduleId: string): Promise<boolean> {
	const open = await db
		.select({ id: attempt.id })
		.from(attempt)
		.where(and(eq(attempt.personId, personId), eq(attempt.moduleId, moduleId), isNull(attempt.submittedAt)))
		.get();

	return open !== undefined;
}
