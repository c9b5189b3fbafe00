import { and, eq, ne, sql, type SQL } from 'drizzle-orm';
import type { Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { enrolment } from '#lib/server/db/schema/programmes.ts';
import { localDaySql } from '../oversight/standing-query.ts';

/** What a cycle says of due days. */
export type DueDates = { dueOn: Day; newcomerDays: number | null; dueFromEnrolment: boolean };

/**
 * The last day in time of an enrolment, told by its own `joined_on`: the cycle's, and for who joined later the days of
 * newcomers from then on, where that is later; or the days from enrolment, where the cycle counts so for everybody. The
 * only place that reckons it.
 * @param enrolledOn the day on which somebody was enrolled who did not join later
 */
export function dueDaySql({ dueOn, newcomerDays, dueFromEnrolment }: DueDates, enrolledOn: SQL<Day>): SQL<Day> {
	if (newcomerDays === null) return sql`${dueOn}`;

	const days = `+${newcomerDays} days`;
	if (dueFromEnrolment) return sql`date(coalesce(joined_on, ${enrolledOn}), ${days})`;

	// Days are text in the order of time; without a day of joining there is nothing to compare with.
	return sql`max(${dueOn}, coalesce(date(joined_on, ${days}), ${dueOn}))`;
}

/** The days that a cycle gives everybody from enrolment on; null: its due day is a date. */
export function dueDaysOf({ newcomerDays, dueFromEnrolment }: Omit<DueDates, 'dueOn'>): number | null {
	return dueFromEnrolment ? newcomerDays : null;
}

/** The same, of a row of `cycle`. */
export const dueDaysSql = sql<number | null>`iif(due_from_enrolment, newcomer_days, null)`;

/**
 * The day on which whoever is enrolled on `on` joined later, else null; `p` is the primary post. Later joins whose post
 * began after the period opened, and, once the rule has enrolled anybody, everyone who was not among them: of whom nobody
 * knew, or whom the rule left out. It is the day of enrolment and not the first day of the post: the two are the same
 * unless a letter came late, and then nobody loses the days in which nothing was asked.
 */
export function joinedOnSql({ opensOn }: { opensOn: Day }, on: Day, begun: boolean): SQL {
	return begun ? sql`${on}` : sql`case when p.valid_from > ${opensOn} then ${on} end`;
}

/**
 * Keeps the due days that are about to be moved, so that days that are over are told by those in force then. Whoever writes
 * `enrolment.due_on` anew calls it before, in the same transaction.
 * @param coming rows of `enrolment_id` and `due_on`, as it will be
 */
export async function keepFormerDueDays(tx: Transaction, coming: SQL, now: Date): Promise<void> {
	// Of two moves at one moment, what was in force before the first is what was in force until then.
	await tx.run(sql`
		insert into former_due_day (enrolment_id, due_on, until)
		select e.id, e.due_on, ${now.getTime()}
		from (${coming}) coming cross join enrolment e on e.id = coming.enrolment_id and e.due_on <> coming.due_on
		where true
		on conflict (enrolment_id, until) do nothing`);
}

/** What the due days of the enrolments of a cycle are by its dates, each by when its person joined: `enrolment_id` and `due_on`. */
export function comingDueDaysSql(cycleId: string, dates: DueDates): SQL {
	return sql`
		select id as enrolment_id, ${dueDaySql(dates, localDaySql(sql`enrolled_at`))} as due_on
		from enrolment where cycle_id = ${cycleId}`;
}

/** Brings the due days of a cycle to its dates. @returns whose day it moved */
export async function moveDueDays(tx: Transaction, cycleId: string, dates: DueDates, now: Date): Promise<string[]> {
	await keepFormerDueDays(tx, comingDueDaysSql(cycleId, dates), now);
	const due = dueDaySql(dates, localDaySql(sql`enrolled_at`));
	const moved = await tx
		.update(enrolment)
		.set({ dueOn: due })
		.where(and(eq(enrolment.cycleId, cycleId), ne(enrolment.dueOn, due)))
		.returning({ personId: enrolment.personId });

	return moved.map(({ personId }) => personId);
}

/** The due day of the enrolment `e` that was in force at a moment: moving it is an act of that moment, and corrects nothing before. */
export function dueDayAtSql(at: Date): SQL<Day> {
	return sql`coalesce((
		select f.due_on from former_due_day f where f.enrolment_id = e.id and f.until > ${at.getTime()} order by f.until limit 1
	), e.due_on)`;
}
