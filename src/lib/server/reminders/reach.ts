import { sql } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { listed } from '../oversight/standing-query.ts';
import { nudgeableOn } from './nudges.ts';

export type Reach = {
	phone: string | null;
	/** From when a head may nudge the person again; null without a nudge in this cycle. */
	nudgeableOn: Day | null;
};

/** How people of a list can be reached, by person. */
export async function listReach(
	db: Reader,
	cycleId: string,
	personIds: readonly string[]
): Promise<Map<string, Reach>> {
	const rows = await db.all<{ id: string; phone: string | null; last: Day | null }>(sql`
		select p.id as id, p.phone as phone, (
			select max(r.taken_on) from reminder r
			where r.person_id = p.id and r.cycle_id = ${cycleId} and r.step = 'nudge'
		) as last
		from person p where p.id in ${listed(personIds)}`);

	return new Map(
		rows.map(({ id, phone, last }) => [id, { phone, nudgeableOn: last === null ? null : nudgeableOn(last) }])
	);
}
