import { sql } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import { listed } from '../oversight/standing-query.ts';
import { findLastNudges, type LastNudge } from './nudges.ts';

export type Reach = { phone: string | null; lastNudge: LastNudge | undefined };

/** How people of a list can be reached, by person. */
export async function listReach(db: Reader, personIds: readonly string[]): Promise<Map<string, Reach>> {
	const last = await findLastNudges(db, personIds);
	const rows = await db.all<{ id: string; phone: string | null }>(sql`
		select p.id as id, p.phone as phone from person p where p.id in ${listed(personIds)}`);

	return new Map(rows.map(({ id, phone }) => [id, { phone, lastNudge: last.get(id) }]));
}
