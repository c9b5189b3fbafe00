import { sql, type SQL, type SQLWrapper } from 'drizzle-orm';

/** Whether a text has a part in it, as it was typed: `%` and `_` mean themselves, and case does not count. */
export function contains(text: SQLWrapper, part: string): SQL {
	return sql`${text} like ${`%${part.replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`;
}
