import { sql } from 'drizzle-orm';
import type { Database, Reader } from '#lib/server/db/connect.ts';
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
	/** Who was nudged too recently. */
	tooSoon: ({ name: string } & LastNudge)[];
};

/** When a person was last nudged, whoever did it and in whatever cycle, and the first day on which it is possible again. */
export type LastNudge = { on: Day; again: Day; programme: string; period: string };

/**
 * Reminds people of units below a head, in the application and by mail where they can be reached so; each at most once in
 * three days, in however many cycles they take part. Whoever has nothing to do any more, or is of no such unit, is passed over.
 * @throws Problem `nobody_chosen`
 */
export async function nudge(db: Database, asked: Nudging, posting: Posting, now: Date): Promise<Nudged> {
	if (asked.personIds.length === 0) throw new Problem('nobody_chosen', m.nudge_nobody(), 'person');

	const { by, unitId, unitIds, cycleId } = asked;
	const on = dayOf(now, (await requireInstitution(db)).timeZone);

	return db.write(async (tx) => {
		const rows = await tx.all<{ personId: string; enrolmentId: string; name: string }>(sql`
			select s.person_id as personId, s.enrolment_id as enrolmentId, person.name as name
			from standing s join person on person.id = s.person_id
			where s.person_id in ${listed(asked.personIds)} and s.cycle_id = ${cycleId}
				and s.unit_id in ${listed(unitIds)} and s.person_id <> ${by} and ${isOpenSql('s')}
			order by person.name collate nocase`);
		const last = await findLastNudges(
			tx,
			rows.map(({ personId }) => personId)
		);
		const isFree = (nudged: LastNudge | undefined) => !nudged || nudged.again <= on;
		const free = rows.filter(({ personId }) => isFree(last.get(personId)));

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
			tooSoon: rows.flatMap(({ personId, name }) => {
				const nudged = last.get(personId);

				return nudged && !isFree(nudged) ? [{ name, ...nudged }] : [];
			})
		};
	});
}

/** The last nudge of each of these people; of who was never nudged there is none. */
export async function findLastNudges(db: Reader, personIds: readonly string[]): Promise<Map<string, LastNudge>> {
	// SQLite takes the other columns from the row that has the latest day.
	const rows = await db.all<{ personId: string; on: Day; programme: string; period: string }>(sql`
		select r.person_id as personId, max(r.taken_on) as "on", programme.title as programme, cycle.key as period
		from reminder r
		join cycle on cycle.id = r.cycle_id
		join programme on programme.id = cycle.programme_id
		where r.person_id in ${listed(personIds)} and r.step = 'nudge'
		group by r.person_id`);

	return new Map(rows.map(({ personId, ...last }) => [personId, { ...last, again: addDays(last.on, nudgeEveryDays) }]));
}
