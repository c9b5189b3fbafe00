import { sql, type SQL } from 'drizzle-orm';
import { normaliseNumber } from './numbers.ts';

/**
 * Whether somebody has a number as it was typed: the whole of it, or the three last digits that a masked one shows. More
 * of them would tell the sex, and other parts the birth date.
 */
export function hasNumber(personId: SQL, typed: string): SQL {
	const number = normaliseNumber(typed).replace(/^\*+/, '');
	// No index knows endings. One pass over the index of all numbers costs less than a look at each person's own.
	const found = /^\d{3}$/.test(number) ? sql`n.number like ${`%${number}`}` : sql`n.number = ${number}`;

	return sql`${personId} in (select n.person_id from person_number n where n.recorded_to is null and ${found})`;
}
