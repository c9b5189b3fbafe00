import { and, gt, isNull, lte, or, sql, type Column, type Placeholder, type SQL } from 'drizzle-orm';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { addDays } from './days.ts';

type TwoTimes = { validFrom: Column; validTo: Column; recordedFrom: Column; recordedTo: Column };

/** Rows that are true on `on`, as known at `knownAt`; without it, as known now. */
export function standsOn(table: TwoTimes, on: Day | Placeholder, knownAt?: Date | Placeholder): SQL {
	return and(
		lte(table.validFrom, on),
		or(isNull(table.validTo), gt(table.validTo, on)),
		knownAt
			? and(lte(table.recordedFrom, knownAt), or(isNull(table.recordedTo), gt(table.recordedTo, knownAt)))
			: isNull(table.recordedTo)
	)!;
}

/**
 * The same for statements written as SQL, where the table goes by the name `alias`. What was recorded after `sealedAt` is
 * looked at as it was on the day before: whoever spoke then could not know what was yet to be recorded of that very day.
 */
export function standsOnSql(alias: string, on: Day, knownAt?: Date, sealedAt?: Date): SQL {
	const column = (name: string) => sql.raw(`${alias}.${name}`);
	const known = knownAt
		? sql`${column('recorded_from')} <= ${knownAt.getTime()}
			and (${column('recorded_to')} is null or ${column('recorded_to')} > ${knownAt.getTime()})`
		: sql`${column('recorded_to')} is null`;

	const day = sealedAt
		? sql`(case when ${column('recorded_from')} > ${sealedAt.getTime()} then ${addDays(on, -1)} else ${on} end)`
		: sql`${on}`;

	return sql`${column('valid_from')} <= ${day} and (${column('valid_to')} is null or ${column('valid_to')} > ${day})
		and ${known}`;
}
