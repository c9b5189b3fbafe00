import { sql, type SQL } from 'drizzle-orm';
import { normaliseNumber } from './numbers.ts';

/**
 * Whether somebody has a number as it was typed: the whole of it, or the three last digits that a masked one shows. More
 * of them would tell the sex, and other parts the birth date.
 */
export function hasNumber(personId: SQL, typed: string): SQL {
	const number = normaliseNumber(typed).replace(/^\*+/, '');

	// An ending has no index: it is looked for among those whose name is read anyhow, not among all numbers.
	return /^\d{3}$/.test(number)
		? sql`exists (
				select 1 from person_number n
				where n.person_id = ${personId} and n.recorded_to is null and n.number like ${`%${number}`}
			)`
		: sql`${personId} in (
				select n.person_id from person_number n where n.recorded_to is null and n.number = ${number}
			)`;
}
