import { sql } from 'drizzle-orm';
import type { Database } from '#lib/server/db/connect.ts';
import { newId } from '#lib/server/db/id.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { reminder } from '#lib/server/db/schema/reminders.ts';
import { m } from '#lib/paraglide/messages.js';
import { recordAudit } from '../audit/audit.ts';
import { addDays, dayOf } from '../organisation/days.ts';
import { requireInstitution } from '../organisation/institution.ts';
import { listed } from '../oversight/standing-query.ts';
import { Problem } from '../problem.ts';
import { isOpenSql } from './open.ts';
import { tell, type Posting } from './outbox.ts';

/** A head may nudge the same person again after so many days. */
export const nudgeEveryDays = 3;

export type Nudging = {
	/** The head, whose right to do so for these units the caller has made sure of. */
	by: string;
	/** The unit whose page it was done on, and all that the head may choose people of. */
	unitId: string;
	unitIds: readonly string[];
	cycleId: string;
	personIds: readonly string[];
};

export type Nudged = {
	/** Who was reminded. */
	names: string[];
	/** Who was nudged too recently, and the first day on which it is possible again. */
	tooSoon: { name: string; on: Day }[];
};

/**
 * Reminds people of units below a head, in the application and by mail where they can be reached so; each at most once in
 * three days. Whoever has nothing to do any more, or is of no such unit, is passed over.
 * @throws Problem `nobody_chosen`
 */
export async function nudge(db: Database, asked: Nudging, posting: Posting, now: Date): Promise<Nudged> {
	if (asked.personIds.length === 0) throw new Problem('nobody_chosen', m.nudge_nobody(), 'person');

	const { by, unitId, unitIds, cycleId } = asked;
	const on = dayOf(now, (await requireInstitution(db)).timeZone);

	return db.write(async (tx) => {
		const rows = await tx.all<{ personId: string; enrolmentId: string; name: string; last: Day | null }>(sql`
			select s.person_id as personId, s.enrolment_id as enrolmentId, person.name as name, (
				select max(r.taken_on) from reminder r
				where r.person_id = s.person_id and r.cycle_id = s.cycle_id and r.step = 'nudge'
			) as last
			from standing s join person on person.id = s.person_id
			where s.person_id in ${listed(asked.personIds)} and s.cycle_id = ${cycleId}
				and s.unit_id in ${listed(unitIds)} and s.person_id <> ${by} and ${isOpenSql('s')}
			order by person.name collate nocase`);
		const free = rows.filter(({ last }) => last === null || nudgeableOn(last) <= on);

		for (const { personId, enrolmentId } of free) {
			const batch = newId();
			await tx.insert(reminder).values({
				personId,
				cycleId,
				enrolmentId,
				step: 'nudge',
				occasion: on,
				takenOn: on,
				at: now,
				by,
				batch
			});
			await tell(tx, [{ recipientId: personId, kind: 'nudge', batch, cycleId, enrolmentId }], posting, now);
		}

		if (free.length > 0) {
			await recordAudit(tx, {
				at: now,
				actor: by,
				kind: 'reminder.nudge',
				subject: unitId,
				payload: { cycle: cycleId, people: free.length, persons: free.map(({ personId }) => personId) }
			});
		}

		return {
			names: free.map(({ name }) => name),
			tooSoon: rows.flatMap(({ name, last }) =>
				last !== null && nudgeableOn(last) > on ? [{ name, on: nudgeableOn(last) }] : []
			)
		};
	});
}

/** The first day on which who was nudged on a day may be nudged again. */
export function nudgeableOn(last: Day): Day {
	return addDays(last, nudgeEveryDays);
}
