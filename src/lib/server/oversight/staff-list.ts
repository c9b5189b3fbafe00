import { setImmediate as otherRequests } from 'node:timers/promises';
import { sql, type SQL } from 'drizzle-orm';
import { endOfDayInWords } from '#lib/language/in-words.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { contains } from '#lib/server/db/contains.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { Category, EmploymentKind } from '#lib/server/db/schema/organisation.ts';
import { m } from '#lib/paraglide/messages.js';
import { inIndonesian } from '../language.ts';
import { standsOnSql } from '../organisation/as-of.ts';
import { clockOf, everywhere, type Clocks, type Days } from '../organisation/clocks.ts';
import { hasNumber } from '../organisation/number-search.ts';
import { maskNumber } from '../organisation/numbers.ts';
import { whereaboutsInWords } from '../organisation/whereabouts.ts';
import { explainStates, listedWhereabouts } from './explanations.ts';
import type { PastMoment } from './figure-sums.ts';
import { hasMarkSql, marksOf, type Mark } from './marks.ts';
import { leadersSql } from './progress.ts';
import { numberThenSql } from './roster.ts';
import { listed, standingsAt } from './standing-query.ts';
import { standingRows } from './standings.ts';
import { stateLabel, stateOnSql, statesIn, type State, type StateFilter } from './states.ts';

export type StaffFilter = {
	cycleId: string;
	unitIds: readonly string[];
	state?: StateFilter | undefined;
	/** Those alone who are marked so, whatever their state. */
	mark?: Mark | undefined;
	category?: Category | undefined;
	/** Empty: none is recorded. */
	employment?: EmploymentKind | '' | undefined;
	/** Those alone who head one of the units, wherever they count: whoever acts as head of a second unit too. */
	leaders?: boolean | undefined;
	/** Those alone who are asked for a requirement, by its name (`kind:ref`), and have met it or have not. */
	requirement?: { name: string; met: Met } | undefined;
	/** Part of a name, a whole number, or its last three digits. */
	search?: string | undefined;
};

/** `asked`: whether it is met or not. */
export const mets = ['yes', 'no', 'asked'] as const;
export type Met = (typeof mets)[number];

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
	/** The certificate's last valid day; empty without one. */
	expiresOn: Day | '';
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

/**
 * The enrolments of everybody behind a figure of a day that is over, in the order of the list: computed from the rows, like that
 * figure. What a row shows is read by `pastStaffRows`.
 */
export async function pastStaffIds(db: Reader, on: Day, filter: StaffFilter, past: PastMoment): Promise<string[]> {
	const { cycleId, unitIds, leaders, mark } = filter;
	const only = leaders ? { persons: sql`(${leadersSql(on, unitIds, past.knownAt)})` } : { units: listed(unitIds) };
	const rows = await db.all<{ id: string }>(sql`
		select s.enrolment_id as id
		from (
			select *, ${stateOnSql(everywhere(on))} as state from (${standingRows({ on, ...past }, { ...only, cycleId })})
		) s
		cross join person on person.id = s.person_id
		where ${leaders ? sql`1` : isWithin(unitIds)} ${isLike(filter)} ${isFound(filter)}
			${mark ? sql`and ${hasMarkSql(mark, everywhere(on), past)}` : sql``}
		order by person.name collate nocase, s.enrolment_id`);

	return rows.map(({ id }) => id);
}

/** The rows of these enrolments on a day that is over, in their order. */
export async function pastStaffRows(
	db: Reader,
	on: Day,
	enrolmentIds: readonly string[],
	past: PastMoment
): Promise<StaffRow[]> {
	// Whose they are now, and whose they were known to be.
	const persons = sql`(
		select e.person_id from enrolment e where e.id in ${listed(enrolmentIds)}
		union select h.person_id from enrolment_holder h where h.enrolment_id in ${listed(enrolmentIds)}
	)`;
	const rows = await db.all<StaffRow>(sql`
		with told as materialized (
			select *, case when stored = 'certified' then valid_until else '' end as expires_on
			from (${standingsAt({ on, ...past }, { persons })})
		)
		select s.enrolment_id as enrolmentId, s.person_id as personId, person.name as name,
			${numberThenSql(on, past.knownAt)} as number,
			s.unit_id as unitId,
			coalesce((
				select v.name from unit_version v where v.unit_id = s.unit_id and ${standsOnSql('v', on, past.knownAt)} limit 1
			), '') as unit,
			s.title as title, ${stateOnSql(everywhere(on))} as state, s.due_on as dueOn, s.expires_on as expiresOn
		from told s join person on person.id = s.person_id
		where s.enrolment_id in ${listed(enrolmentIds)}`);

	return inOrder(rows, enrolmentIds);
}

/** Enrolments in the order of the list: what a row shows is read for those that are shown only. */
async function listIds(
	db: Reader,
	days: Days,
	filter: StaffFilter,
	{ limit, offset }: { limit: number; offset: number }
): Promise<string[]> {
	const rows = await db.all<{ id: string }>(sql`
		select s.enrolment_id as id ${fromStaff(days, filter, await soonestWay(db, days, filter))}
		order by person.name collate nocase, s.enrolment_id limit ${limit} offset ${offset}`);

	return rows.map(({ id }) => id);
}

const many = 5000;

/** A long list is made by going through all people by name until a page is full; a short one is sorted. */
async function soonestWay(db: Reader, days: Days, filter: StaffFilter): Promise<'by name' | 'by unit'> {
	if (countsStandings(filter)) return 'by unit';

	return (await countStaff(db, days, filter)) > many ? 'by name' : 'by unit';
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
			${stateOnSql(days)} as state, s.due_on as dueOn, s.expires_on as expiresOn
		from standing s join person on person.id = s.person_id
		where s.enrolment_id in ${listed(enrolmentIds)}`);

	return inOrder(rows, enrolmentIds);
}

function inOrder(rows: readonly StaffRow[], enrolmentIds: readonly string[]): StaffRow[] {
	const byId = new Map(rows.map((row) => [row.enrolmentId, row]));

	return enrolmentIds.flatMap((id) => byId.get(id) ?? []);
}

export async function countStaff(db: Reader, days: Days, filter: StaffFilter): Promise<number> {
	const row = await db.get<{ count: number } | undefined>(
		countsStandings(filter)
			? sql`select count(*) as count ${fromStaff(days, filter, 'by unit')}`
			: sql`select coalesce(sum(s.count), 0) as count from ${judged('figure', days, filter)} where ${isWanted(days.on, filter)}`
	);

	return row?.count ?? 0;
}

type Told = { fullNumbers: boolean; revocationReasons: boolean };

/** The people of a list on a day that is over (`pastStaffIds`), as it was known at a moment. */
export type PastPeople = PastMoment & { enrolmentIds: readonly string[] };

/**
 * The whole list for a file: the headings, then the people, some at a time; Indonesian, whoever asks for it.
 * @param clocks those of the day of the list
 * @param past who is listed of a day that is over, whatever the filter
 */
export async function* staffTable(
	db: Reader,
	clocks: Clocks,
	filter: StaffFilter,
	{ fullNumbers, ...told }: Told,
	past?: PastPeople
): AsyncGenerator<string[][]> {
	yield [inIndonesian(headings)];

	const ids = past?.enrolmentIds ?? (await listIds(db, clocks, filter, { limit: -1, offset: 0 }));

	for (let start = 0; start < ids.length; start += partSize) {
		const part = ids.slice(start, start + partSize);
		const rows = past ? await pastStaffRows(db, clocks.on, part, past) : await readRows(db, clocks, part);
		yield await inIndonesian(async () => {
			const reasons = await explainStates(db, clocks, rows, told, past);
			const marked = await marksOf(db, clocks, filter.cycleId, rows, past);
			const whereabouts = await listedWhereabouts(
				db,
				rows.map(({ personId }) => personId),
				clocks.on,
				past
			);

			return rows.map((row) => [
				row.name,
				fullNumbers ? row.number : maskNumber(row.number),
				row.unit,
				row.title,
				stateLabel(row.state),
				(marked.get(row.enrolmentId)?.labels ?? []).join(', '),
				whereaboutsInWords(whereabouts.get(row.personId)) ?? '',
				endOfDayInWords(row.dueOn, clockOf(clocks, row.unitId).timeZone),
				[...(reasons.get(row.enrolmentId) ?? []), ...(marked.get(row.enrolmentId)?.why ?? [])].join(' ')
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
		m.roster_list_marks(),
		m.absence_title(),
		m.roster_list_due(),
		m.roster_list_why()
	];
}

const partSize = 200;

/** Whether the filter looks at more than figures tell. */
function countsStandings({ mark, leaders, search }: StaffFilter): boolean {
	return mark !== undefined || leaders === true || (search?.trim() ?? '') !== '';
}

/** Rows of standings, or of figures that count them, with their states on a day. */
function judged(table: 'standing' | 'figure', days: Days, { cycleId }: StaffFilter): SQL {
	return sql`(select *, ${stateOnSql(days)} as state from ${sql.raw(table)} where cycle_id = ${cycleId}) s`;
}

function isWanted(on: Day, filter: StaffFilter): SQL {
	const { unitIds, leaders } = filter;

	return sql`${leaders ? sql`s.person_id in (${leadersSql(on, unitIds)})` : isWithin(unitIds)} ${isLike(filter)}`;
}

function isWithin(unitIds: readonly string[]): SQL {
	return sql`s.unit_id in ${listed(unitIds)}`;
}

/** What a row says of its person, as it is wanted. */
function isLike({ state, category, employment, requirement }: StaffFilter): SQL {
	const wanted = state && statesIn(state);

	return sql`${wanted ? sql`and s.state in ${listed(wanted)}` : sql``}
		${category === undefined ? sql`` : sql`and s.category = ${category}`}
		${employment === undefined ? sql`` : sql`and s.employment = ${employment}`}
		${requirement ? sql`and ${hasMet(requirement)}` : sql``}`;
}

/** The people behind `progressOf`: who completed has met all, and who is waived or in correction is asked for nothing. */
function hasMet({ name, met }: NonNullable<StaffFilter['requirement']>): SQL {
	const has = sql`(s.stored in ('certified', 'revoked') or instr(' ' || s.fulfilled || ' ', ${` ${name} `}) > 0)`;
	const asked = sql`s.stored not in ('waived', 'correction')`;
	if (met === 'asked') return asked;

	return met === 'yes' ? sql`${has} and ${asked}` : sql`not ${has} and ${asked}`;
}

function fromStaff(days: Days, filter: StaffFilter, order: 'by name' | 'by unit'): SQL {
	const { mark } = filter;
	const standings = judged('standing', days, filter);
	const joined =
		order === 'by name'
			? sql`person cross join ${standings} on s.person_id = person.id`
			: sql`${standings} cross join person on person.id = s.person_id`;

	return sql`
		from ${joined}
		where ${isWanted(days.on, filter)}
			${mark ? sql`and ${hasMarkSql(mark, days)}` : sql``}
			${isFound(filter)}`;
}

function isFound({ search }: StaffFilter): SQL {
	const typed = search?.trim();

	return typed ? sql`and (${contains(sql`person.name`, typed)} or ${hasNumber(sql`s.person_id`, typed)})` : sql``;
}

/** Names by person. */
export async function listNames(db: Reader, personIds: readonly string[]): Promise<Map<string, string>> {
	const rows = await db.all<{ id: string; name: string }>(sql`
		select id, name from person where id in ${listed(personIds)}`);

	return new Map(rows.map(({ id, name }) => [id, name]));
}
