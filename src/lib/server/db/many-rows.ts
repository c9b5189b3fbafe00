import { sql, type SQL } from 'drizzle-orm';
import type { Reader } from './connect.ts';

/**
 * The rows of a statement in its order, gathered as JSON by the database and read at once: of thousands of short rows the client takes
 * longer to hand over each by itself than SQLite takes to find them.
 * @param columns all that are read, by their names in the statement
 */
export async function readMany<Row extends Record<string, string | number | null>>(
	db: Reader,
	columns: readonly (keyof Row & string)[],
	statement: SQL
): Promise<Row[]> {
	const named = sql.raw(columns.map((column) => `'${column}', "${column}"`).join(', '));
	const [found] = await db.all<{ rows: string }>(
		sql`select json_group_array(json_object(${named})) as rows from (${statement})`
	);

	return JSON.parse(found!.rows) as Row[];
}
