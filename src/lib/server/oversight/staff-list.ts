import { setImmediate as otherRequests } from 'node:timers/promises';
import { sql, type SQL } from 'drizzle-orm';
import { endOfDayInWords } from '#lib/language/in-words.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { contains } from '#lib/server/db/contains.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { Category, EmploymentKind } from '#lib/server/db/schema/organisation.ts';
import { m } from '#lib/paraglide/messages.js';
import { byteOrderMark, csvOf } from '../documents/csv.ts';
import { writeWorkbook } from '../documents/workbook.ts';
import { inIndonesian } from '../language.ts';
import { standsOnSql } from '../organisation/as-of.ts';
import { clockOf, type Clocks, type Days } from '../organisation/clocks.ts';
import { hasNumber } from '../organisation/number-search.ts';
import { maskNumber } from '../organisation/numbers.ts';
import { findWhereabouts, whereaboutsInWords } from '../organisation/whereabouts.ts';
import { explainStates } from './explanations.ts';
import { leadersSql } from './progress.ts';
import { listed } from './standing-query.ts';
import { stateLabel, stateOnSql, statesIn, type State, type StateFilter } from './states.ts';

export type StaffFilter = {
	cycleId: string;
	unitIds: readonly string[];
	state?: StateFilter | undefined;
	category?: Category | undefined;
	/** Empty: none is recorded. */
	employment?: EmploymentKind | '' | undefined;
	/** Those alone who head one of the units. */
	leaders?: boolean | undefined;
	/** Part of a name, a whole number, or its last three digits. */
	search?: string | undefined;
};

export type StaffRow = {
	enrolmentId: string;
	personId: string;
	name: string;
	number: string;
	unitId: string;
	unit: string;
	title: string;
	state: State;
	dueOn: Day;
};

/** The rows behind a figure, by name. */
export async function listStaff(
	db: Reader,
	days: Days,
	filter: StaffFilter,
	{ limit, offset }: { limit: number; offset: number }
): Promise<StaffRow[]> {
	return readRows(db, days, await listIds(db, days, filter, { limit, offset }));
}

/** Enrolments in the order of the list: what a row shows is read for those that are shown only. */
async function listIds(
	db: Reader,
	days: Days,
	filter: StaffFilter,
	{ limit, offset }: { limit: number; offset: number }
): Promise<string[]> {
	const rows = await db.all<{ id: string }>(sql`
		select s.enrolment_id as id ${fromStaff(days, filter)}
		order by person.name collate nocase, s.enrolment_id limit ${limit} offset ${offset}`);

	return rows.map(({ id }) => id);
}

async function readRows(db: Reader, days: Days, enrolmentIds: readonly string[]): Promise<StaffRow[]> {
	const { on } = days;
	const rows = await db.all<StaffRow>(sql`
		select s.enrolment_id as enrolmentId, s.person_id as personId, person.name as name,
			coalesce((
				select n.number from person_number n where n.person_id = s.person_id and n.recorded_to is null
				order by (n.valid_to is null) desc, n.valid_from desc limit 1
			), '') as number,
			s.unit_id as unitId,
			coalesce((
				select v.name from unit_version v where v.unit_id = s.unit_id and ${standsOnSql('v', on)} limit 1
			), '') as unit,
			coalesce((
				select p.title from post p
				where p.person_id = s.person_id and p.is_primary = 1 and p.unit_id = s.unit_id and ${standsOnSql('p', on)}
				limit 1
			), '') as title,
			${stateOnSql(days)} as state, s.due_on as dueOn
		from standing s join person on person.id = s.person_id
		where s.enrolment_id in ${listed(enrolmentIds)}`);
	const byId = new Map(rows.map((row) => [row.enrolmentId, row]));

	return enrolmentIds.flatMap((id) => byId.get(id) ?? []);
}

export async function countStaff(db: Reader, days: Days, filter: StaffFilter): Promise<number> {
	const row = await db.get<{ count: number } | undefined>(sql`select count(*) as count ${fromStaff(days, filter)}`);

	return row?.count ?? 0;
}

type Told = { fullNumbers: boolean; revocationReasons: boolean };

/** The whole list as CSV, in parts, so that other requests come in between; Indonesian, whoever asks for it. */
export async function* staffCsv(db: Reader, clocks: Clocks, filter: StaffFilter, told: Told): AsyncGenerator<string> {
	let begun = false;

	for await (const rows of staffRows(db, clocks, filter, told)) {
		yield (begun ? '' : byteOrderMark) + csvOf(rows);
		begun = true;
	}
}

/** The same list as a workbook (.xlsx). */
export function staffWorkbook(db: Reader, clocks: Clocks, filter: StaffFilter, told: Told): Promise<Uint8Array> {
	return writeWorkbook(inIndonesian(m.roster_title), flat(staffRows(db, clocks, filter, told)));
}

async function* flat<Item>(parts: AsyncIterable<Item[]>): AsyncGenerator<Item> {
	for await (const part of parts) yield* part;
}

/** The headings, then the people, some at a time. */
async function* staffRows(
	db: Reader,
	clocks: Clocks,
	filter: StaffFilter,
	{ fullNumbers, ...told }: Told
): AsyncGenerator<string[][]> {
	yield [inIndonesian(headings)];

	const ids = await listIds(db, clocks, filter, { limit: -1, offset: 0 });

	for (let start = 0; start < ids.length; start += partSize) {
		const rows = await readRows(db, clocks, ids.slice(start, start + partSize));
		yield await inIndonesian(async () => {
			const reasons = await explainStates(db, clocks, rows, told);
			const whereabouts = await findWhereabouts(
				db,
				rows.map(({ personId }) => personId),
				clocks.on
			);

			return rows.map((row) => [
				row.name,
				fullNumbers ? row.number : maskNumber(row.number),
				row.unit,
				row.title,
				stateLabel(row.state),
				whereaboutsInWords(whereabouts.get(row.personId)) ?? '',
				endOfDayInWords(row.dueOn, clockOf(clocks, row.unitId).timeZone),
				(reasons.get(row.enrolmentId) ?? []).join(' ')
			]);
		});
		await otherRequests();
	}
}

function headings(): string[] {
	return [
		m.roster_list_name(),
		m.roster_list_number(),
		m.roster_list_unit(),
		m.roster_list_post(),
		m.roster_list_state(),
		m.absence_title(),
		m.roster_list_due(),
		m.roster_list_why()
	];
}

const partSize = 200;

function fromStaff(days: Days, filter: StaffFilter): SQL {
	const { cycleId, unitIds, state, category, employment, leaders, search } = filter;
	const typed = search?.trim();
	const wanted = state && statesIn(state);

	return sql`
		from (select *, ${stateOnSql(days)} as state from standing where cycle_id = ${cycleId}) s
		join person on person.id = s.person_id
		where s.unit_id in ${listed(unitIds)}
			${wanted ? sql`and s.state in ${listed(wanted)}` : sql``}
			${category === undefined ? sql`` : sql`and s.category = ${category}`}
			${employment === undefined ? sql`` : sql`and s.employment = ${employment}`}
			${leaders ? sql`and s.person_id in (${leadersSql(days.on, unitIds)})` : sql``}
			${typed ? sql`and (${contains(sql`person.name`, typed)} or ${hasNumber(sql`s.person_id`, typed)})` : sql``}`;
}

/** Names by person. */
export async function listNames(db: Reader, personIds: readonly string[]): Promise<Map<string, string>> {
	const rows = await db.all<{ id: string; name: string }>(sql`
		select id, name from person where id in ${listed(personIds)}`);

	return new Map(rows.map(({ id, name }) => [id, name]));
}
