import { sql, type SQL } from 'drizzle-orm';
import type { Database, Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { standingDay } from '#lib/server/db/schema/oversight.ts';
import { today } from '../organisation/institution.ts';
import { listed, placesAt, standingsAt, type PointInTime } from './standing-query.ts';

// What differs most comes first: rows are sorted by it to be counted, and most are told apart by one comparison.
const alike = 'completed_on, expires_on, due_on, stored, fulfilled, category, employment';
/** What tells the rows of `figure` apart. */
export const figureKey = sql.raw(`unit_id, cycle_id, ${alike}`);
/** What tells the rows of `cycle_figure` apart. */
export const cycleFigureKey = sql.raw(`cycle_id, ${alike}`);

const setAlike = sql.raw(
	alike
		.split(', ')
		.map((column) => `${column} = excluded.${column}`)
		.join(', ')
);

/** The tables that count standings, each with what tells its rows apart. */
const ofUnits = { table: sql.raw('figure'), key: figureKey };
const ofCycles = { table: sql.raw('cycle_figure'), key: cycleFigureKey };
const counts = [ofUnits, ofCycles] as const;

/** Takes standings, a `from … where …`, out of what a table counts, or adds them to it. */
async function count(
	tx: Transaction,
	{ table, key }: (typeof counts)[number],
	sign: '-' | '+',
	of: SQL
): Promise<void> {
	await tx.run(sql`
		insert into ${table} (${key}, count) select ${key}, ${sql.raw(sign)}count(*) ${of} group by ${key}
		on conflict do update set count = count + excluded.count`);
}

/**
 * Computes the standings of these persons anew, and moves the figures by the difference. Whoever changes an enrolment,
 * certificate, activation, post, dispute or waiver calls it in the same transaction.
 */
export async function refreshStandings(tx: Transaction, personIds: readonly string[], on: Day): Promise<void> {
	if (personIds.length === 0) return;

	const persons = listed(personIds);
	const theirs = sql`from standing where person_id in ${persons}`;

	for (const each of counts) await count(tx, each, '-', theirs);
	await tx.run(sql`
		delete from figure where count = 0 and (cycle_id, unit_id) in (select cycle_id, unit_id ${theirs})`);
	await tx.run(sql`delete from cycle_figure where count = 0 and cycle_id in (select cycle_id ${theirs})`);
	const fresh = await tx.all<{ id: string }>(sql`
		insert into standing (enrolment_id, person_id, ${figureKey})
		select * from (${standingRows({ on }, { persons })}) where true
		on conflict (enrolment_id) do update set
			person_id = excluded.person_id, cycle_id = excluded.cycle_id, unit_id = excluded.unit_id, ${setAlike}
		returning enrolment_id as id`);
	await tx.run(sql`delete ${theirs} and enrolment_id not in ${listed(fresh.map(({ id }) => id))}`);
	for (const each of counts) await count(tx, each, '+', theirs);
}

/** What becomes of the standings of somebody whose posts and employments changed. */
type Fate =
	/** They go. */
	| 'gone'
	/** They count in another unit and are alike otherwise. */
	| 'moved'
	/** They count as another category or kind of employment, perhaps in another unit too. */
	| 'other'
	/** They have to be computed: there are none yet, or a report of a head is about the post. */
	| 'anew';

/**
 * The same for persons of whom nothing changed but posts and employments, however many they are. How far somebody has come
 * stays as it was, so only the place is written anew; whoever has no primary post any more counts nowhere.
 */
export async function moveStandings(tx: Transaction, personIds: readonly string[], on: Day): Promise<void> {
	if (personIds.length === 0) return;

	const fates = await fatesOf(tx, personIds, on);
	const of = (...those: Fate[]) =>
		sql.join(
			those.map((fate) => sql`select value from json_each(${fates.get(fate) ?? '[]'})`),
			sql` union all `
		);
	const standingsOf = (...those: Fate[]) => sql`from standing where person_id in (${of(...those)})`;

	await count(tx, ofUnits, '-', standingsOf('gone', 'moved', 'other'));
	await count(tx, ofCycles, '-', standingsOf('gone', 'other'));
	await tx.run(sql`delete ${standingsOf('gone')}`);
	await tx.run(sql`
		with place as materialized (${placesAt({ on }, sql`(${of('moved', 'other')})`)})
		update standing set unit_id = place.unit_id, category = place.category, employment = place.employment
		from place where standing.person_id = place.person_id`);
	await count(tx, ofUnits, '+', standingsOf('moved', 'other'));
	await count(tx, ofCycles, '+', standingsOf('other'));
	// Once through both tables: looking for the rows of all these people takes longer.
	for (const { table } of counts) await tx.run(sql`delete from ${table} where count = 0`);

	await refreshStandings(tx, JSON.parse(fates.get('anew') ?? '[]') as string[], on);
}

/** The persons of each fate, as a list in JSON. All standings of a person are of one place, so one of them tells it. */
async function fatesOf(tx: Transaction, personIds: readonly string[], on: Day): Promise<Map<Fate, string>> {
	const fates = await tx.all<{ fate: Fate | null; ids: string }>(sql`
		with place as materialized (${placesAt({ on }, listed(personIds))})
		select case
				when s.stored = 'correction' or exists (
					select 1 from roster_dispute d where d.person_id = w.value and d.decided_at is null
				) then 'anew'
				when s.person_id is null then case when l.person_id is not null and exists (
					select 1 from enrolment e where e.person_id = w.value and e.via = 'rule' and e.ended_at is null
				) then 'anew' end
				when l.person_id is null then 'gone'
				when s.category <> l.category or s.employment <> l.employment then 'other'
				when s.unit_id <> l.unit_id then 'moved'
			end as fate,
			json_group_array(w.value) as ids
		from json_each(${JSON.stringify(personIds)}) w
		left join place l on l.person_id = w.value
		left join standing s on s.rowid = (select x.rowid from standing x where x.person_id = w.value limit 1)
		group by fate`);

	return new Map(fates.flatMap(({ fate, ids }) => (fate === null ? [] : [[fate, ids]])));
}

/** Computes all standings and figures from nothing. */
export async function rebuildStandings(tx: Transaction, on: Day): Promise<void> {
	await tx.run(sql`delete from standing`);
	for (const { table } of counts) await tx.run(sql`delete from ${table}`);
	await insertStandings(tx, on);
	for (const { table, key } of counts) {
		await tx.run(sql`insert into ${table} (${key}, count) select ${key}, count(*) from standing group by ${key}`);
	}
	await carriedTo(tx, on);
}

/**
 * Carries the dated changes of the days since the last run into the standings: posts, employments and waivers that began or ended.
 * Cheap when the day is still the same; run hourly and before figures are read.
 */
export async function rollStandings(db: Database, now: Date): Promise<void> {
	const on = await today(db, now);
	const carried = await db.select({ on: standingDay.on }).from(standingDay).get();
	if (carried?.on === on) return;

	await db.write(async (tx) => {
		const last = (await tx.select({ on: standingDay.on }).from(standingDay).get())?.on;
		// A clock that was set back is as good as no day at all.
		if (last === undefined || last > on) return rebuildStandings(tx, on);

		const began = sql`valid_from > ${last} and valid_from <= ${on}`;
		const ended = sql`valid_to > ${last} and valid_to <= ${on}`;
		const placed = await tx.all<{ id: string }>(sql`
			select person_id as id from post
			where is_primary = 1 and recorded_to is null and ((${began}) or (${ended}))
			union
			select person_id from employment where recorded_to is null and ((${began}) or (${ended}))`);
		const waived = await tx.all<{ id: string }>(sql`
			select distinct e.person_id as id from waiver w join enrolment e on e.id = w.enrolment_id
			where w.granted = 1
				and ((w.from_on > ${last} and w.from_on <= ${on}) or (w.to_on >= ${last} and w.to_on < ${on}))`);
		const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
		// A file may have moved very many from one day on.
		await moveStandings(tx, idsOf(placed), on);
		await refreshStandings(tx, idsOf(waived), on);
		await carriedTo(tx, on);
	});
}

async function insertStandings(tx: Transaction, on: Day, persons?: SQL): Promise<void> {
	const rows = standingRows({ on }, persons ? { persons } : {});
	await tx.run(sql`insert into standing (enrolment_id, person_id, ${figureKey}) ${rows}`);
}

/**
 * What `standing` holds, or would have held at a moment, as its rows: enrolment, person and `figureKey`. Materialised, or each
 * use of a state would compute it again.
 */
export function standingRows(when: PointInTime, only: Parameters<typeof standingsAt>[1]): SQL {
	return sql`
		with told as materialized (${standingsAt(when, only)})
		select enrolment_id, person_id, unit_id, cycle_id,
			case when stored = 'certified' then completed_on else '' end as completed_on,
			case when stored = 'certified' then valid_until else '' end as expires_on,
			due_on, stored, case when stored = 'under_way' then fulfilled else '' end as fulfilled, category, employment
		from told`;
}

async function carriedTo(tx: Transaction, on: Day): Promise<void> {
	await tx
		.insert(standingDay)
		.values({ id: 'standing', on })
		.onConflictDoUpdate({ target: standingDay.id, set: { on } });
}
