import { and, inArray, isNull, sql, type Placeholder, type SQL, type SQLWrapper } from 'drizzle-orm';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { institution } from '#lib/server/db/schema/organisation.ts';
import {
	cycle,
	enrolment,
	fulfilment,
	programme,
	requirement,
	type RequirementKind
} from '#lib/server/db/schema/programmes.ts';
import { certifiedBeforeSql } from '../certificates/certified-before.ts';
import { closingDay, type At } from '../organisation/clocks.ts';

/** One module that one enrolment of a person asks for. */
export type ModuleRequirement = Requirement & {
	moduleId: string;
	/**
	 * In a cycle that recertifies by a shorter path: the attempt by which the person passed the module for a certificate of an
	 * earlier cycle. Null: the person goes the whole way.
	 */
	refreshesId: string | null;
};

/** A circular, a briefing or a pledge that one enrolment of a person asks for. */
export type OtherRequirement = Requirement & { kind: Exclude<RequirementKind, 'module'>; ref: string };

/** What one enrolment of a person asks for. */
export type Requirement = {
	requirementId: string;
	enrolmentId: string;
	position: number;
	programmeId: string;
	programmeTitle: string;
	cycleKey: string;
	opensOn: Day;
	dueOn: Day;
	/** The first act of the person for the enrolment. */
	startedAt: Date | null;
	fulfilledAt: Date | null;
	completedAt: Date | null;
	endedAt: Date | null;
	/** The person takes part in a later cycle of the same programme that has opened. */
	succeeded: boolean;
	/**
	 * The cycle is over for this person: the enrolment has ended, or a later cycle has taken its place and the due day has
	 * passed, in the institution and in the person's unit. A due day alone closes nothing: who is late may still complete.
	 */
	closed: boolean;
};

type Value = string | Placeholder;
type Values = Record<'personId' | 'on' | 'closing', Value>;

/**
 * What cycles opened by `on` ask of a person, ended and completed enrolments included, earliest due first: one value of a
 * query, gathered as JSON.
 * @param of `closing` is the `closingDay` of the person
 */
export function requirementsSql(of: Values, moduleId?: Value) {
	return sql`(
		select json_group_array(json_object(${requirementColumns})) from (
			${requirementRows(of, moduleId === undefined ? sql`= 'module'` : sql`= 'module' and ${requirement.ref} = ${moduleId}`)}
		)
	)`.mapWith((json: string) =>
		(JSON.parse(json) as RequirementRow[]).map((row) => ({ ...asRequirement(row), moduleId: row.ref }))
	);
}

/** @param asked what the kind must be, as the rest of a condition */
function requirementRows({ personId, on, closing }: Values, asked: SQL): SQL {
	const later = { personId, programmeId: cycle.programmeId, opensOn: cycle.opensOn, on };

	return sql`
		select
			${requirement.id} as requirementId, ${enrolment.id} as enrolmentId, ${requirement.kind} as kind,
			${requirement.ref} as ref, ${requirement.position} as position, ${programme.id} as programmeId, ${programme.title} as programmeTitle,
			${cycle.key} as cycleKey, ${cycle.opensOn} as opensOn, ${enrolment.dueOn} as dueOn,
			${enrolment.startedAt} as startedAt,
			${fulfilment.completedAt} as fulfilledAt, ${enrolment.completedAt} as completedAt,
			${enrolment.endedAt} as endedAt,
			${succeededSql(later)} as succeeded,
			(${enrolment.endedAt} is not null or ${replacedSql({ ...later, dueOn: enrolment.dueOn, closing })}) as closed,
			case when ${cycle.refresher} then (${passedBefore(personId)}) end as refreshesId
		from ${enrolment}
			join ${cycle} on ${cycle.id} = ${enrolment.cycleId}
			join ${programme} on ${programme.id} = ${cycle.programmeId}
			join ${requirement} on ${requirement.cycleId} = ${cycle.id} and ${requirement.kind} ${asked}
			left join ${fulfilment} on ${fulfilment.enrolmentId} = ${enrolment.id}
				and ${fulfilment.requirementId} = ${requirement.id}
		where ${enrolment.personId} = ${personId} and ${cycle.opensOn} <= ${on}
		order by ${enrolment.dueOn}, ${requirement.id}`;
}

type Later = Record<'personId' | 'programmeId' | 'opensOn' | 'on', Value | SQLWrapper>;

/** Whether a later cycle has taken the place of one for a person, and its due day was before the `closing` one. */
export function replacedSql({
	dueOn,
	closing,
	...later
}: Later & Record<'dueOn' | 'closing', Value | SQLWrapper>): SQL {
	return sql`(${dueOn} < ${closing} and ${succeededSql(later)})`;
}

/** Whether a person takes part in a cycle of the programme that opened after another one, and by a day. */
function succeededSql(of: Later): SQL {
	return sql`exists (
		select 1 from enrolment as later join cycle as next on next.id = later.cycle_id
		where later.person_id = ${of.personId} and later.ended_at is null and next.programme_id = ${of.programmeId}
			and next.opens_on > ${of.opensOn} and next.opens_on <= ${of.on}
	)`;
}

/** The attempt by which the module of a row was passed for the last certificate of an earlier cycle that asked for it. */
function passedBefore(personId: Value): SQL {
	return sql`
		select (
			select passed.attempt_id from fulfilment as passed
			join requirement as former on former.id = passed.requirement_id
			where passed.enrolment_id = earlier.id and former.kind = ${requirement.kind} and former.ref = ${requirement.ref}
		) as attempt_id
		${certifiedBeforeSql({ personId, programmeId: cycle.programmeId, opensOn: cycle.opensOn })}
			and attempt_id is not null
		order by past.opens_on desc
		limit 1`;
}

/** The columns of those rows, as SQLite's `json_object` takes them. */
const requirementColumns = sql.raw(
	[
		...['requirementId', 'enrolmentId', 'kind', 'ref', 'position', 'programmeId', 'programmeTitle', 'cycleKey'],
		...['opensOn', 'dueOn', 'startedAt', 'fulfilledAt', 'completedAt', 'endedAt', 'succeeded', 'closed', 'refreshesId']
	]
		.map((name) => `'${name}', ${name}`)
		.join(', ')
);

type Moments = 'startedAt' | 'fulfilledAt' | 'completedAt' | 'endedAt';
type KindedRequirement = Requirement & { kind: RequirementKind; ref: string; refreshesId: string | null };
type Flags = 'succeeded' | 'closed';
type RequirementRow = Omit<KindedRequirement, Moments | Flags> & Record<Moments, number | null> & Record<Flags, number>;

function asRequirement({
	startedAt,
	fulfilledAt,
	completedAt,
	endedAt,
	succeeded,
	closed,
	...rest
}: RequirementRow): KindedRequirement {
	const moment = (at: number | null) => (at === null ? null : new Date(at));

	return {
		...rest,
		startedAt: moment(startedAt),
		fulfilledAt: moment(fulfilledAt),
		completedAt: moment(completedAt),
		endedAt: moment(endedAt),
		succeeded: succeeded === 1,
		closed: closed === 1
	};
}

/** Everything that cycles opened by `on` ask of a person, ended and completed enrolments included; earliest due first. */
export async function listRequirements(
	db: Reader,
	personId: string,
	at: At,
	moduleId?: string
): Promise<ModuleRequirement[]> {
	const asked = { personId, on: at.on, closing: await closingDay(db, personId, at) };
	const row = await (moduleId === undefined ? allQuery(db).get(asked) : moduleQuery(db).get({ ...asked, moduleId }));

	return row?.asked ?? [];
}

/** The same of what is no module: circulars, briefings and pledges, earliest due first. */
export async function listOtherRequirements(db: Reader, personId: string, at: At): Promise<OtherRequirement[]> {
	const row = await otherQuery(db).get({ personId, on: at.on, closing: await closingDay(db, personId, at) });

	return row?.asked ?? [];
}

/** What those of one person are asked for by, in a prepared query. */
export const askedOf = {
	personId: sql.placeholder('personId'),
	on: sql.placeholder('on'),
	closing: sql.placeholder('closing')
};

/** The institution has one row; it carries what is gathered. */
const allQuery = preparedOnce((db: Reader) =>
	db
		.select({ asked: requirementsSql(askedOf) })
		.from(institution)
		.prepare()
);
const moduleQuery = preparedOnce((db: Reader) =>
	db
		.select({ asked: requirementsSql(askedOf, sql.placeholder('moduleId')) })
		.from(institution)
		.prepare()
);
const otherQuery = preparedOnce((db: Reader) =>
	db
		.select({
			asked: sql`(
				select json_group_array(json_object(${requirementColumns})) from (
					${requirementRows(askedOf, sql`<> 'module'`)}
				)
			)`.mapWith((json: string) => (JSON.parse(json) as RequirementRow[]).map(asRequirement) as OtherRequirement[])
		})
		.from(institution)
		.prepare()
);

/** Whether the act that it asks for would fulfil it. */
export function isOpen(asked: Requirement): boolean {
	return asked.fulfilledAt === null && asked.completedAt === null && !asked.closed;
}

/**
 * The requirement that a new try counts for: the open one that is due first; of those due on one day the one with the
 * lowest id. A pass fulfils all open ones, but tries are counted for one, so that two programmes never double them.
 */
export function countingRequirement(asked: readonly ModuleRequirement[]): ModuleRequirement | undefined {
	return asked.filter(isOpen).sort((a, b) => compare(a.dueOn, b.dueOn) || compare(a.requirementId, b.requirementId))[0];
}

/** Notes the first act towards completion on every enrolment that asks for it. @returns whether any was new */
export async function startEnrolments(tx: Transaction, asked: readonly Requirement[], now: Date): Promise<boolean> {
	const ids = asked.filter((one) => one.startedAt === null && isOpen(one)).map((one) => one.enrolmentId);
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
