import type { Reader } from './connect.ts';

/**
 * A query that is asked with every page or save: Drizzle puts its text together once for each database, and once for all
 * its transactions, and not each time.
 * @param prepare makes the query, with `sql.placeholder` where values come
 */
export function preparedOnce<On extends Reader, Query>(prepare: (db: On) => Query): (db: On) => Query {
	const queries = new WeakMap<On, Query>();

	return (db) => {
		let query = queries.get(db);
		if (!query) queries.set(db, (query = prepare(db)));

		return query;
	};
}
