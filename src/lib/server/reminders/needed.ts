import { sql, type SQL } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { notice } from '#lib/server/db/schema/reminders.ts';
import { standsOnSql } from '../organisation/as-of.ts';
import { listHeadedUnits } from '../organisation/heads.ts';
import { listSubtree } from '../organisation/units.ts';
import { withWhereabouts, type Explained } from '../organisation/whereabouts.ts';
import { listed } from '../oversight/standing-query.ts';
import { isOwnStep, ownSteps } from './ladder.ts';
import { isOpenSql } from './open.ts';
import { mayRead, rightsOf } from './rights.ts';

/** Whether what a notice says still holds, and its reader may still read it: looked at again at the moment in which it is sent. */
export async function isNeeded(db: Reader, about: typeof notice.$inferSelect, on: Day): Promise<boolean> {
	const { id, recipientId, kind, cycleId, enrolmentId } = about;
	// Of one's own training everybody may read.
	if (enrolmentId === null && !mayRead(about, about.figures ?? [], await rightsOf(db, recipientId, on))) return false;

	if (kind === 'digest') {
		const later = await db.all(sql`
			select 1 from notice n where n.recipient_id = ${recipientId} and n.kind = 'digest' and n.id > ${id} limit 1`);

		return later.length === 0;
	}

	if (enrolmentId !== null) {
		const open = await db.all(sql`
			select 1 from standing s where s.enrolment_id = ${enrolmentId} and ${isOpenSql('s')}`);
		if (open.length === 0 || !isOwnStep(kind)) return open.length > 0;

		// What has waited for a server that was away is overtaken by the step after it.
		const later = await db.all(sql`
			select 1 from reminder r
			join notice n on n.batch = r.batch
			where r.person_id = ${recipientId} and r.cycle_id = ${cycleId} and r.step in ${listed(ownSteps)} and n.id > ${id}
			limit 1`);

		return later.length === 0;
	}

	return (await listLate(db, about, on, 1)).length > 0;
}

export type LatePerson = { personId: string; name: string; unit: string; unitId: string; dueOn: Day } & Explained;

/** The notice of others that a list is for. */
export type AboutOthers = Pick<typeof notice.$inferSelect, 'kind' | 'batch' | 'recipientId' | 'unitId'>;

/** The people of a notice who are still late, by name. */
export async function listLate(db: Reader, about: AboutOthers, on: Day, limit: number): Promise<LatePerson[]> {
	const rows = await db.all<Omit<LatePerson, 'whereabouts'>>(sql`
		select s.person_id as personId, person.name as name, s.unit_id as unitId, s.due_on as dueOn, coalesce((
			select v.name from unit_version v where v.unit_id = s.unit_id and ${standsOnSql('v', on)} limit 1
		), '') as unit
		from reminder r
		join standing s on s.enrolment_id = r.enrolment_id
		join person on person.id = r.person_id
		where ${await isLateSql(db, about, on)}
		order by person.name collate nocase, s.enrolment_id limit ${limit}`);

	return withWhereabouts(db, rows, on);
}

/** How many people of a notice are still late, and in how many units. */
export async function countLate(db: Reader, about: AboutOthers, on: Day): Promise<{ people: number; units: number }> {
	const row = await db.get<{ people: number; units: number } | undefined>(sql`
		select count(*) as people, count(distinct s.unit_id) as units
		from reminder r join standing s on s.enrolment_id = r.enrolment_id
		where ${await isLateSql(db, about, on)}`);

	return row ?? { people: 0, units: 0 };
}

/**
 * Whether somebody of a batch, `r` with the standing `s`, is still late, and still the head's to remind: of a unit that the head
 * heads, or late as the head of one below. Whoever has moved belongs to the head of the new unit.
 */
async function isLateSql(db: Reader, { kind, batch, recipientId, unitId }: AboutOthers, on: Day): Promise<SQL> {
	const late = sql`r.batch = ${batch} and ${isOpenSql('s')} and s.due_on < ${on}`;
	if (kind !== 'head' || recipientId === null || unitId === null) return late;

	const below = new Set(await listSubtree(db, unitId, on));
	const headed = (await listHeadedUnits(db, recipientId, on)).filter((one) => below.has(one.unitId));

	return sql`${late} and (
		s.unit_id in ${listed(headed.map((one) => one.unitId))}
		or (s.unit_id in ${listed([...below])} and exists (
			select 1 from post h
			where h.person_id = s.person_id and h.unit_id = s.unit_id and h.heads = 1 and ${standsOnSql('h', on)}
		))
	)`;
}
