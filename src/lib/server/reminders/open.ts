import { sql, type SQL } from 'drizzle-orm';

/**
 * Whether a standing asks its person for something: neither certified nor waived nor in correction. Written as the index
 * `standing_open` has it, which SQLite uses for these very words only.
 */
export function isOpenSql(alias: string): SQL {
	return sql.raw(`${alias}.stored in ('under_way', 'not_started', 'not_activated')`);
}
