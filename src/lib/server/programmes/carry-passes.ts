import { sql } from 'drizzle-orm';
import type { Transaction } from '#lib/server/db/connect.ts';
import { newIdSql } from '#lib/server/db/id.ts';
import { replacedSql } from '../attempts/requirements.ts';
import { issueIfComplete } from '../certificates/certificates.ts';
import { certifiedBeforeSql } from '../certificates/certified-before.ts';
import { closingDayOfAll } from '../organisation/clocks.ts';
import { addDays, dayOf, endOfDay } from '../organisation/days.ts';
import { requireInstitution } from '../organisation/institution.ts';
import { listed } from '../oversight/standing-query.ts';
import type { CycleRow } from './cycles.ts';

/**
 * A pass made under another programme since the cycle opened fulfils its requirement of that module too, and an
 * acknowledgement of the version in force that of its text, whenever it was given; an attendance that was approved while
 * its person was away fulfils that of its briefing. Completes whom that completes, with certificate; nobody for whom the
 * cycle is closed. Without `enrolmentIds` for the whole cycle.
 * @returns the persons who hold a new fulfilment
 */
export async function carryPasses(
	tx: Transaction,
	into: CycleRow,
	now: Date,
	enrolmentIds?: readonly string[]
): Promise<string[]> {
	const { timeZone } = await requireInstitution(tx);
	const opensAt = endOfDay(addDays(into.opensOn, -1), timeZone);
	const on = dayOf(now, timeZone);
	const closing = await closingDayOfAll(tx, { on, now });
	// Looked up by their ids, not through all enrolments of the cycle.
	const ofCycle = enrolmentIds
		? sql`+e.cycle_id = ${into.id} and e.id in ${listed(enrolmentIds)}`
		: sql`e.cycle_id = ${into.id}`;
	const isOpen = sql`${ofCycle} and e.ended_at is null and e.completed_at is null
		and not ${replacedSql({ ...into, personId: sql`e.person_id`, dueOn: sql`e.due_on`, on, closing })}`;
	// A pass by the shorter quiz counts only for whom this cycle asks no more than that: who passed the module for an earlier one.
	const byShorterPath = sql`(${into.refresher} and exists (
		select 1 ${certifiedBeforeSql({ ...into, personId: sql`e.person_id` })}
			and exists (
				select 1 from fulfilment passed join requirement former on former.id = passed.requirement_id
				where passed.enrolment_id = earlier.id and passed.attempt_id is not null
					and former.kind = r.kind and former.ref = r.ref
			)
	))`;
	const carried = await tx.all<{ enrolmentId: string }>(sql`
		insert into fulfilment (id, enrolment_id, requirement_id, publication_id, attempt_id, completed_at, carried_at)
		select ${newIdSql(now)}, enrolment_id, requirement_id, publication_id, attempt_id, completed_at, ${now.getTime()}
		from (
			select e.id as enrolment_id, r.id as requirement_id, f.publication_id, f.attempt_id,
				max(f.completed_at) as completed_at
			from enrolment e
			join requirement r on r.cycle_id = e.cycle_id and r.kind = 'module'
			join enrolment other on other.person_id = e.person_id and other.id <> e.id
			join fulfilment f on f.enrolment_id = other.id and f.completed_at >= ${opensAt.getTime()}
			join requirement asked on asked.id = f.requirement_id and asked.kind = r.kind and asked.ref = r.ref
			where ${isOpen}
				-- When records are merged, a fulfilment is dated later than the try that it rests on.
				and coalesce((select t.submitted_at from attempt t where t.id = f.attempt_id), f.completed_at) >= ${opensAt.getTime()}
				and (coalesce(f.attempt_id, '') not in (select id from attempt where refreshes_id is not null) or ${byShorterPath})
			group by e.id, r.id
		)
		where true
		on conflict (enrolment_id, requirement_id) do nothing
		returning enrolment_id as enrolmentId`);
	const acknowledged = await tx.all<{ enrolmentId: string }>(sql`
		insert into fulfilment (id, enrolment_id, requirement_id, text_version_id, completed_at, carried_at)
		select ${newIdSql(now)}, enrolment_id, requirement_id, text_version_id, completed_at, ${now.getTime()}
		from (
			select e.id as enrolment_id, r.id as requirement_id, t.id as text_version_id, a.at as completed_at
			from requirement r
			join official_text_version t on t.kind = r.kind and t.ref = r.ref and t.version = (
				select max(v.version) from official_text_version v where v.kind = r.kind and v.ref = r.ref
			)
			join enrolment e on ${isOpen}
			join acknowledgement a on a.text_version_id = t.id and a.person_id = e.person_id
			where r.cycle_id = ${into.id}
		)
		where true
		on conflict (enrolment_id, requirement_id) do nothing
		returning enrolment_id as enrolmentId`);
	const attended = await tx.all<{ enrolmentId: string }>(sql`
		insert into fulfilment (id, enrolment_id, requirement_id, briefing_id, completed_at, carried_at)
		select ${newIdSql(now)}, enrolment_id, requirement_id, briefing_id, completed_at, ${now.getTime()}
		from (
			select e.id as enrolment_id, r.id as requirement_id, b.id as briefing_id, min(b.decided_at) as completed_at
			from requirement r
			join briefing b on b.cycle_id = r.cycle_id and b.state = 'approved'
			join enrolment e on ${isOpen}
			join briefing_attendance a on a.briefing_id = b.id and a.person_id = e.person_id and a.listed = 1
			where r.cycle_id = ${into.id} and r.kind = 'briefing'
			group by e.id, r.id
		)
		where true
		on conflict (enrolment_id, requirement_id) do nothing
		returning enrolment_id as enrolmentId`);

	const complete = await tx.all<{ id: string; personId: string }>(sql`
		select e.id, e.person_id as personId from enrolment e
		where ${isOpen}
			and not exists (
				select 1 from requirement r
				where r.cycle_id = e.cycle_id and not exists (
					select 1 from fulfilment f where f.enrolment_id = e.id and f.requirement_id = r.id
				)
			)`);
	for (const { id } of complete) await issueIfComplete(tx, id, now);

	const enrolled = await tx.all<{ personId: string }>(sql`
		select distinct person_id as personId from enrolment
		where id in ${listed([...carried, ...acknowledged, ...attended].map(({ enrolmentId }) => enrolmentId))}`);

	return [...new Set([...enrolled, ...complete].map(({ personId }) => personId))];
}
