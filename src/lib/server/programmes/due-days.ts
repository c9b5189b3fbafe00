import { sql, type SQL } from 'drizzle-orm';
import type { Day } from '#lib/server/db/schema/columns.ts';

/** What a cycle says of due days. */
export type DueDates = { dueOn: Day; newcomerDays: number | null };

/**
 * The last day in time of an enrolment, told by its own `joined_on`: the cycle's, and for who joined later the days of
 * newcomers from then on, where that is later. The only place that reckons it.
 */
export function dueDaySql({ dueOn, newcomerDays }: DueDates): SQL<Day> {
	if (newcomerDays === null) return sql`${dueOn}`;

	// Days are text in the order of time; without a day of joining there is nothing to compare with.
	return sql`max(${dueOn}, coalesce(date(joined_on, ${`+${newcomerDays} days`}), ${dueOn}))`;
}

/**
 * The day on which whoever is enrolled on `on` joined later, else null; `p` is the primary post. Later joins whose post
 * began after the period opened, and, once the rule has enrolled anybody, everyone who was not among them: of whom nobody
 * knew, or whom the rule left out. It is the day of enrolment and not the first day of the post: the two are the same
 * unless a letter came late, and then nobody loses the days in which nothing was asked.
 */
export function joinedOnSql({ opensOn }: { opensOn: Day }, on: Day, begun: boolean): SQL {
	return begun ? sql`${on}` : sql`case when p.valid_from > ${opensOn} then ${on} end`;
}
