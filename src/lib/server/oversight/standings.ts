import { sql, type SQL } from 'drizzle-orm';
import type { Database, Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { standingDay } from '#lib/server/db/schema/oversight.ts';
import { today } from '../organisation/institution.ts';
import { listed, standingsAt, type PointInTime } from './standing-query.ts';

const alike = 'category, employment, stored, fulfilled, due_on, expires_on, completed_on';
/** What tells the rows of `figure` apart. */
export const figureKey = sql.raw(`cycle_id, unit_id, ${alike}`);
/** What tells the rows of `cycle_figure` apart. */
export const cycleFigureKey = sql.raw(`cycle_id, ${alike}`);

const setAlike = sql.raw(
	alike
		.split(', ')
		.map((column) => `${column} = excluded.${column}`)
		.join(', ')
);

/** The tables that count standings, each with what tells its rows apart. */
const counts = [
	{ table: sql.raw('figure'), key: figureKey },
	{ table: sql.raw('cycle_figure'), key: cycleFigureKey }
] as const;

/**
 * Computes the standings of these persons anew, and moves the figures by the difference. Whoever changes an enrolment,
 * certificate, activation, post, dispute or waiver calls it in the same transaction.
 */
export async function refreshStandings(tx: Transaction, personIds: readonly string[], on: Day): Promise<void> {
	if (personIds.length === 0) return;

	const persons = listed(personIds);
	const theirs = sql`from standing where person_id in ${persons}`;

	const move = async (sign: '-' | '') => {
		for (const { table, key } of counts) {
			await tx.run(sql`
				insert into ${table} (${key}, count) select ${key}, ${sql.raw(sign)}count(*) ${theirs} group by ${key}
				on conflict do update set count = count + excluded.count`);
		}
	};

	await move('-');
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
	await move('');
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

		const changed = await tx.all<{ id: string }>(sql`
			select person_id as id from post
			where is_primary = 1 and recorded_to is null
				and ((valid_from > ${last} and valid_from <= ${on}) or (valid_to > ${last} and valid_to <= ${on}))
			union
			select person_id from employment
			where recorded_to is null
				and ((valid_from > ${last} and valid_from <= ${on}) or (valid_to > ${last} and valid_to <= ${on}))
			union
			select e.person_id from waiver w join enrolment e on e.id = w.enrolment_id
			where w.granted = 1
				and ((w.from_on > ${last} and w.from_on <= ${on}) or (w.to_on >= ${last} and w.to_on < ${on}))`);
		await refreshStandings(
			tx,
			changed.map(({ id }) => id),
			on
		);
		await carriedTo(tx, on);
	});
}

async function insertStandings(tx: Transaction, on: Day, persons?: SQL): Promise<void> {
	const rows = standingRows({ on }, persons ? { persons } : {});
	await tx.run(sql`insert into standing (enrolment_id, person_id, ${figureKey}) ${rows}`);
}

/** What `standing` holds, or would have held at a moment, as its rows. Materialised, or each use of a state would compute it again. */
export function standingRows(when: PointInTime, only: Parameters<typeof standingsAt>[1]): SQL {
	return sql`
		with told as materialized (${standingsAt(when, only)})
		select enrolment_id, person_id, cycle_id, unit_id, category, employment, stored,
			case when stored = 'under_way' then fulfilled else '' end as fulfilled, due_on,
			case when stored = 'certified' then valid_until else '' end as expires_on,
			case when stored = 'certified' then completed_on else '' end as completed_on
		from told`;
}

async function carriedTo(tx: Transaction, on: Day): Promise<void> {
	await tx
		.insert(standingDay)
		.values({ id: 'standing', on })
		.onConflictDoUpdate({ target: standingDay.id, set: { on } });
}
