import { and, asc, eq, inArray, isNull, lte, sql } from 'drizzle-orm';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { cycle, enrolment, fulfilment, programme, requirement } from '#lib/server/db/schema/programmes.ts';

/** One module that one enrolment of a person asks for. */
export type ModuleRequirement = {
	requirementId: string;
	enrolmentId: string;
	moduleId: string;
	position: number;
	programmeId: string;
	programmeTitle: string;
	cycleKey: string;
	opensOn: Day;
	dueOn: Day;
	fulfilledAt: Date | null;
	completedAt: Date | null;
	endedAt: Date | null;
	/** The person takes part in a later cycle of the same programme that has opened. */
	succeeded: boolean;
};

/** Everything that cycles opened by `on` ask of a person, ended and completed enrolments included; earliest due first. */
export async function listRequirements(
	db: Reader,
	personId: string,
	on: Day,
	moduleId?: string
): Promise<ModuleRequirement[]> {
	const rows = await db
		.select({
			requirementId: requirement.id,
			enrolmentId: enrolment.id,
			moduleId: requirement.ref,
			position: requirement.position,
			programmeId: programme.id,
			programmeTitle: programme.title,
			cycleKey: cycle.key,
			opensOn: cycle.opensOn,
			dueOn: enrolment.dueOn,
			fulfilledAt: fulfilment.completedAt,
			completedAt: enrolment.completedAt,
			endedAt: enrolment.endedAt,
			succeeded: sql<number>`exists (
				select 1 from ${enrolment} as later join ${cycle} as next on next.id = later.cycle_id
				where later.person_id = ${personId} and later.ended_at is null
					and next.programme_id = ${sql.raw('"cycle"."programme_id"')}
					and next.opens_on > ${sql.raw('"cycle"."opens_on"')} and next.opens_on <= ${on}
			)`
		})
		.from(enrolment)
		.innerJoin(cycle, eq(cycle.id, enrolment.cycleId))
		.innerJoin(programme, eq(programme.id, cycle.programmeId))
		.innerJoin(requirement, and(eq(requirement.cycleId, cycle.id), eq(requirement.kind, 'module')))
		.leftJoin(fulfilment, and(eq(fulfilment.enrolmentId, enrolment.id), eq(fulfilment.requirementId, requirement.id)))
		.where(
			and(
				eq(enrolment.personId, personId),
				lte(cycle.opensOn, on),
				moduleId === undefined ? undefined : eq(requirement.ref, moduleId)
			)
		)
		.orderBy(asc(enrolment.dueOn), asc(requirement.id));

	return rows.map((row) => ({ ...row, succeeded: row.succeeded === 1 }));
}

/**
 * Whether the cycle is over for this person: the enrolment has ended, or the due day has passed and a later cycle of the
 * programme has taken its place. A due day alone closes nothing: who is late may still complete.
 */
export function closedFor(asked: ModuleRequirement, on: Day): boolean {
	return asked.endedAt !== null || (asked.dueOn < on && asked.succeeded);
}

/** Whether a pass of the module would fulfil it. */
export function isOpen(asked: ModuleRequirement, on: Day): boolean {
	return asked.fulfilledAt === null && asked.completedAt === null && !closedFor(asked, on);
}

/**
 * The requirement that a new try counts for: the open one that is due first; of those due on one day the one with the
 * lowest id. A pass fulfils all open ones, but tries are counted for one, so that two programmes never double them.
 */
export function countingRequirement(asked: readonly ModuleRequirement[], on: Day): ModuleRequirement | undefined {
	return asked
		.filter((one) => isOpen(one, on))
		.sort((a, b) => compare(a.dueOn, b.dueOn) || compare(a.requirementId, b.requirementId))[0];
}

/** Notes the first act towards completion on every enrolment that asks for the module. @returns whether any was new */
export async function startEnrolments(
	tx: Transaction,
	asked: readonly ModuleRequirement[],
	on: Day,
	now: Date
): Promise<boolean> {
	const ids = asked.filter((one) => isOpen(one, on)).map((one) => one.enrolmentId);
	if (ids.length === 0) return false;

	const started = await tx
		.update(enrolment)
		.set({ startedAt: now })
		.where(and(inArray(enrolment.id, ids), isNull(enrolment.startedAt)))
		.returning({ id: enrolment.id });

	return started.length > 0;
}

function compare(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
