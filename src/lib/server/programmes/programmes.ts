import { and, eq, inArray, isNull, sql, type SQL } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import type { Database, Reader, Transaction } from '#lib/server/db/connect.ts';
import { newIdSql } from '#lib/server/db/id.ts';
import { inBatches } from '#lib/server/db/in-batches.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { post } from '#lib/server/db/schema/organisation.ts';
import { cycle, enrolment } from '#lib/server/db/schema/programmes.ts';
import { recordAudit } from '../audit/audit.ts';
import { standsOn, standsOnSql } from '../organisation/as-of.ts';
import { addDays, endOfDay } from '../organisation/days.ts';
import { requireInstitution, today } from '../organisation/institution.ts';
import { listed } from '../oversight/standing-query.ts';
import { refreshStandings } from '../oversight/standings.ts';
import { Problem } from '../problem.ts';
import { audienceSql } from './audience.ts';
import { carryPasses } from './carry-passes.ts';
import { cyclesTakingIn, type CycleRow } from './cycles.ts';
import { dueDaySql, joinedOnSql, keepFormerDueDays } from './due-days.ts';

/** The only reason for which an enrolment ends today; coming back takes it up again. */
const left = 'left';

/**
 * Enrols everyone whom the rule of an open cycle takes in and who is not enrolled yet; who came back is taken up again,
 * and a head who had chosen to take part counts from now on. Running it again changes nothing. Whoever leaves an audience
 * stays enrolled. The caller brings the standings of `personIds` up to date.
 */
export async function enrolDue(
	tx: Transaction,
	{ on, now, personIds, cycleIds }: { on: Day; now: Date; personIds?: readonly string[]; cycleIds?: readonly string[] }
): Promise<{ enrolled: number; personIds: string[] }> {
	const takingIn = cyclesTakingIn(await tx.select().from(cycle), on);
	const touched = new Set<string>();
	let enrolled = 0;

	for (const each of takingIn) {
		if (cycleIds && !cycleIds.includes(each.id)) continue;

		const rows = await enrolByRule(tx, each, { on, now, ...(personIds && { personIds }) });
		if (rows.length === 0) continue;

		enrolled += rows.length;
		for (const { personId } of rows) touched.add(personId);
		await carryPasses(
			tx,
			each,
			now,
			rows.map(({ id }) => id)
		);
		await recordAudit(tx, {
			at: now,
			actor: 'system',
			kind: 'enrolment.run',
			subject: `${each.programmeId}/${each.key}`,
			payload: { enrolled: rows.length }
		});
	}

	return { enrolled, personIds: [...touched] };
}

/** One statement for everyone whom a cycle takes in; those already enrolled are passed over by the index. */
async function enrolByRule(
	tx: Transaction,
	into: CycleRow,
	{ on, now, personIds }: { on: Day; now: Date; personIds?: readonly string[] }
): Promise<{ id: string; personId: string }[]> {
	const joined = joinedOnSql(into, on, await hasBegun(tx, into, on));
	const due = sql`
		select person_id, joined_on, ${dueDaySql(into, sql`${on}`)} as due_on
		from (select p.person_id, ${joined} as joined_on ${dueSql(into, on, personIds)})`;
	// From those who have come back or had chosen to take part: they are few beside everybody.
	const again = sql`
		select own.id as enrolment_id, due.due_on
		from enrolment own cross join (${due}) due on due.person_id = own.person_id
		where own.cycle_id = ${into.id} and (own.ended_at is not null or own.via = 'self')
			${personIds ? sql`and own.person_id in ${listed(personIds)}` : sql``}`;
	await keepFormerDueDays(tx, again, now);

	// A head's own choice became the rule's: it counts from now on, never for a moment that is over.
	return tx.all(sql`
		insert into enrolment (id, person_id, cycle_id, via, enrolled_at, joined_on, due_on)
		select ${newIdSql(now)}, person_id, ${into.id}, 'rule', ${now.getTime()}, joined_on, due_on
		from (${due})
		where true
		on conflict (person_id, cycle_id) do update set
			enrolled_at = case when via = 'self' then excluded.enrolled_at else enrolled_at end,
			via = 'rule', joined_on = excluded.joined_on, due_on = excluded.due_on, ended_at = null, end_reason = null
		returning id, person_id as personId`);
}

/**
 * Whether the rule of a cycle had enrolled everybody before a day: whoever comes from then on joins those who were there. A
 * first run that is broken off and goes on the next day is still the first; one whose people were taken back never was.
 */
async function hasBegun(tx: Transaction, { id, begunOn }: CycleRow, on: Day): Promise<boolean> {
	if (begunOn === null || on <= begunOn) return false;

	const { timeZone } = await requireInstitution(tx);
	const before = endOfDay(addDays(on, -1), timeZone).getTime();
	const earlier = await tx.all(sql`
		select 1 from enrolment
		where cycle_id = ${id} and via = 'rule' and ended_at is null and enrolled_at < ${before} limit 1`);

	return earlier.length > 0;
}

/** A cycle and the rule by which to look at it: the one in force, or one that somebody thinks of. */
export type RuledCycle = Pick<CycleRow, 'id' | 'audience'>;

/** Whom a cycle takes in and who is not enrolled by its rule yet, as `from … where …` with `p` as the primary post. */
export function dueSql(into: RuledCycle, on: Day, personIds?: readonly string[]): SQL {
	return sql`${audienceSql(into.audience, on, personIds)}
		and not exists (
			select 1 from enrolment e
			where e.person_id = p.person_id and e.cycle_id = ${into.id}
				and ((e.ended_at is null and e.via = 'rule') or e.end_reason <> ${left})
		)`;
}

/**
 * A head whom the rule does not take in takes part by choice, to be able to sign for the unit; such an enrolment counts
 * in no figure. Again for who is enrolled already, it changes nothing.
 * @throws Problem `cycle_unknown`, `cycle_closed`, or `not_head`
 */
export async function enrolSelf(tx: Transaction, personId: string, cycleId: string, now: Date): Promise<string> {
	const into = await tx.select().from(cycle).where(eq(cycle.id, cycleId)).get();
	if (!into) throw new Problem('cycle_unknown', m.programme_cycle_unknown({ cycle: cycleId }));

	const known = await tx
		.select({ id: enrolment.id })
		.from(enrolment)
		.where(and(eq(enrolment.personId, personId), eq(enrolment.cycleId, cycleId), isNull(enrolment.endedAt)))
		.get();
	if (known) return known.id;

	const on = await today(tx, now);
	const heads = await tx
		.select({ id: post.id })
		.from(post)
		.where(and(eq(post.personId, personId), eq(post.heads, true), standsOn(post, on)))
		.get();
	if (!heads) throw new Problem('not_head', m.programme_self_not_head());

	const siblings = await tx.select().from(cycle).where(eq(cycle.programmeId, into.programmeId));
	if (!cyclesTakingIn(siblings, on).some(({ id }) => id === cycleId)) {
		throw new Problem('cycle_closed', m.programme_cycle_closed());
	}

	const own = into.dueFromEnrolment ? { joinedOn: on, dueOn: addDays(on, into.newcomerDays!) } : undefined;
	if (own) {
		const coming = sql`
			select id as enrolment_id, ${own.dueOn} as due_on from enrolment
			where person_id = ${personId} and cycle_id = ${cycleId}`;
		await keepFormerDueDays(tx, coming, now);
	}
	const [made] = await tx
		.insert(enrolment)
		.values({ personId, cycleId, via: 'self', enrolledAt: now, dueOn: into.dueOn, ...own })
		.onConflictDoUpdate({
			target: [enrolment.personId, enrolment.cycleId],
			set: { endedAt: null, endReason: null, ...own }
		})
		.returning({ id: enrolment.id });
	await recordAudit(tx, { at: now, actor: personId, kind: 'enrolment.self', subject: made!.id, payload: { cycleId } });
	await carryPasses(tx, into, now, [made!.id]);
	await refreshStandings(tx, [personId], on);

	return made!.id;
}

/**
 * Ends what is not completed of everyone who has left the institution: who holds no primary post on that day. Coming back
 * takes it up again (`enrolDue`). The caller brings the standings of `personIds` up to date.
 */
export async function endEnrolmentsOfLeavers(
	tx: Transaction,
	on: Day,
	now: Date,
	personIds?: readonly string[]
): Promise<{ ended: number; personIds: string[] }> {
	const rows = await tx.all<{ personId: string }>(sql`
		update enrolment set ended_at = ${now.getTime()}, end_reason = ${left}
		where ${leftSql(on)} ${personIds ? sql`and person_id in ${listed(personIds)}` : sql``}
		returning person_id as personId`);

	if (rows.length > 0) {
		await recordAudit(tx, {
			at: now,
			actor: 'system',
			kind: 'enrolment.end',
			subject: left,
			payload: { ended: rows.length }
		});
	}

	return { ended: rows.length, personIds: [...new Set(rows.map(({ personId }) => personId))] };
}

/** Condition for an enrolment that is not completed, of a person who had a primary post and has none on that day. */
function leftSql(on: Day): SQL {
	return sql`enrolment.ended_at is null and enrolment.completed_at is null
		and not exists (
			select 1 from post p
			where p.person_id = enrolment.person_id and p.is_primary = 1 and ${standsOnSql('p', on)}
		)
		and exists (select 1 from post p where p.person_id = enrolment.person_id and p.is_primary = 1)`;
}

/** Holds the lock for some tens of milliseconds: one that saves an answer waits for one batch at most. */
const batchPeople = 1000;

export type Rolled = { enrolled: number; ended: number };

/**
 * Brings the enrolments of everybody up to date, in short transactions with pauses, so that others save answers meanwhile:
 * whoever left ends, whoever is due begins. Who they are is read before, without a lock, and looked at again in the
 * transaction. What a process that was killed has left undone, the next run finds. Acts that may concern everybody are
 * followed by it: an import, a publication, a new day.
 */
export async function enrolEveryone(
	db: Database,
	clock: () => Date,
	told: (tx: Transaction, done: number, of: number) => Promise<unknown> = async () => undefined
): Promise<Rolled> {
	const on = await today(db, clock());
	const rolled = { enrolled: 0, ended: 0 };
	const takingIn = cyclesTakingIn(await db.select().from(cycle), on);
	const persons = await concerned(db, takingIn, on);

	await inBatches(persons, batchPeople, async (personIds, done) => {
		const now = clock();
		const counted = await db.write(async (tx) => {
			// Who is due is told by the day on which the run began; what the figures know, by the day that it is.
			const day = await today(tx, now);
			const ending = await endEnrolmentsOfLeavers(tx, day, now, personIds);
			const entering = await enrolDue(tx, { on, now, personIds });
			await refreshStandings(tx, [...new Set([...ending.personIds, ...entering.personIds])], day);
			await told(tx, done, persons.length);

			return { ended: ending.ended, enrolled: entering.enrolled };
		});
		rolled.ended += counted.ended;
		rolled.enrolled += counted.enrolled;
	});
	await noteBegun(db, takingIn, on);

	return rolled;
}

/** Everybody is enrolled who was due on the day on which a run began. */
async function noteBegun(db: Database, takingIn: readonly CycleRow[], on: Day): Promise<void> {
	const ids = takingIn.filter(({ begunOn }) => begunOn === null).map(({ id }) => id);
	if (ids.length === 0) return;

	await db.write((tx) => tx.update(cycle).set({ begunOn: on }).where(inArray(cycle.id, ids)));
}

/** Who has left and still takes part, and whom a cycle takes in that they do not take part in yet; in the order of their records. */
async function concerned(db: Reader, takingIn: readonly CycleRow[], on: Day): Promise<string[]> {
	const left = sql`select person_id as id from enrolment where ${leftSql(on)}`;
	const entering = takingIn.map((each) => sql`select p.person_id as id ${dueSql(each, on)}`);
	const rows = await db.all<{ id: string }>(sql`${sql.join([left, ...entering], sql` union `)} order by id`);

	return rows.map(({ id }) => id);
}

/** When each database was last found to have nothing left to do: looking at everybody costs more than a clock tick. */
const settled = new WeakMap<Database, { on: Day; at: number }>();
const settledMs = 60 * 60_000;

/**
 * What a new day brings: cycles that open, posts and employments that begin or end. Looks once on each day and then
 * hourly; call it as often as you like.
 * @param roll how it is done, where looking at everybody must not happen in this process
 */
export async function rollEnrolments(
	db: Database,
	now: Date,
	roll: () => Promise<Rolled> = () => enrolEveryone(db, () => now)
): Promise<Rolled> {
	const on = await today(db, now);
	const last = settled.get(db);
	if (last?.on === on && now.getTime() - last.at < settledMs) return { enrolled: 0, ended: 0 };

	const rolled = await roll();
	settled.set(db, { on, at: now.getTime() });

	return rolled;
}

/** A cycle by the name that people type: `programme/period`. */
export async function findCycle(db: Reader, name: string): Promise<CycleRow | undefined> {
	const slash = name.indexOf('/');

	return db
		.select()
		.from(cycle)
		.where(and(eq(cycle.programmeId, name.slice(0, slash)), eq(cycle.key, name.slice(slash + 1))))
		.get();
}

/** Whether somebody takes part in any programme. */
export async function takesPart(db: Reader, personId: string): Promise<boolean> {
	const found = await db
		.select({ id: enrolment.id })
		.from(enrolment)
		.where(and(eq(enrolment.personId, personId), isNull(enrolment.endedAt)))
		.get();

	return found !== undefined;
}
