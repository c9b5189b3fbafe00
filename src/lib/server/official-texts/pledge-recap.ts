import { sql, type SQL } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { TableRow } from '../documents/table.ts';
import { inIndonesian } from '../language.ts';
import { standsOnSql } from '../organisation/as-of.ts';
import { maskNumber } from '../organisation/numbers.ts';
import { listSubtree, listUnits } from '../organisation/units.ts';
import { whereaboutsInWords, withWhereabouts, type Explained } from '../organisation/whereabouts.ts';
import { dueDaysSql } from '../programmes/due-days.ts';
import { listed } from '../oversight/standing-query.ts';
import { firstToAffirm } from './acknowledgements.ts';

/** A cycle that asks for a pledge, with the version that is in force. */
export type PledgeCycle = {
	id: string;
	title: string;
	key: string;
	dueOn: Day;
	dueDays: number | null;
	textVersionId: string;
	pledge: string;
	version: number;
};

/** The cycles opened by a day that ask for a pledge, the latest first. */
export async function listPledgeCycles(db: Reader, on: Day): Promise<PledgeCycle[]> {
	return db.all<PledgeCycle>(sql`
		select c.id, p.title, c.key, c.due_on as dueOn, ${dueDaysSql} as dueDays, t.id as textVersionId, t.title as pledge, t.version
		from requirement r
		join cycle c on c.id = r.cycle_id and c.opens_on <= ${on}
		join programme p on p.id = c.programme_id
		join official_text_version t on t.kind = 'pledge' and t.ref = r.ref and t.version = (
			select max(v.version) from official_text_version v where v.kind = 'pledge' and v.ref = r.ref
		)
		where r.kind = 'pledge'
		order by c.opens_on desc, c.id`);
}

export type RecapRow = {
	unitId: string;
	name: string;
	/** `own`: the posts of the unit itself; `subtree`: a unit below it with all that is below that. */
	scope: 'own' | 'subtree';
	people: number;
	affirmed: number;
	/** Of the others: who has affirmed an earlier version, and is asked for this one. */
	earlier: number;
	/** Whether the one whom this unit's staff wait for has affirmed; null where they wait for nobody. */
	headAffirmed: boolean | null;
};

export type Recap = { rows: RecapRow[]; people: number; affirmed: number; earlier: number };

/**
 * Who counts in the figures of the cycle and has affirmed the version in force, or one before it: the unit itself, then each unit
 * below it that has somebody.
 */
export async function recapPledge(db: Reader, unitId: string, pledge: PledgeCycle, on: Day): Promise<Recap> {
	const units = await listUnits(db, on);
	const counted = await db.all<{ unitId: string; people: number; affirmed: number; earlier: number }>(sql`
		select s.unit_id as unitId, count(*) as people, count(a.id) as affirmed,
			coalesce(sum(a.id is null and ${earlierVersion(pledge)} is not null), 0) as earlier
		${fromPeople(pledge)} and s.unit_id in ${listed(await listSubtree(db, unitId, on))} group by s.unit_id`);
	const counts = new Map(counted.map((row) => [row.unitId, row]));
	const rows: RecapRow[] = [];

	for (const { id, name, parentId } of units) {
		const scope = id === unitId ? 'own' : 'subtree';
		if (id !== unitId && parentId !== unitId) continue;

		const within = scope === 'own' ? [id] : await listSubtree(db, id, on);
		const sums = within.map((each) => counts.get(each)).filter((each) => each !== undefined);
		const { people, affirmed, earlier } = addedUp(sums);
		if (scope === 'subtree' && people === 0) continue;

		rows.push({
			unitId: id,
			name,
			scope,
			people,
			affirmed,
			earlier,
			headAffirmed: (await firstToAffirm(db, id, { id: pledge.textVersionId }, on))?.affirmed ?? null
		});
	}
	rows.sort((a, b) => (a.scope === b.scope ? 0 : a.scope === 'own' ? -1 : 1));

	return { rows, ...addedUp(rows) };
}

type Counts = Pick<RecapRow, 'people' | 'affirmed' | 'earlier'>;

function addedUp(counts: readonly Counts[]): Counts {
	const sum = (key: keyof Counts) => counts.reduce((total, each) => total + each[key], 0);

	return { people: sum('people'), affirmed: sum('affirmed'), earlier: sum('earlier') };
}

function fromPeople({ id, textVersionId }: PledgeCycle): SQL {
	return sql`
		from standing s
		left join acknowledgement a on a.text_version_id = ${textVersionId} and a.person_id = s.person_id
		where s.cycle_id = ${id}`;
}

/** The last version before the one in force that a person of a standing `s` has affirmed; null without any. */
function earlierVersion({ textVersionId }: PledgeCycle): SQL {
	return sql`(
		select max(v.version) from official_text_version t
		join official_text_version v on v.kind = t.kind and v.ref = t.ref and v.version < t.version
		join acknowledgement x on x.text_version_id = v.id and x.person_id = s.person_id
		where t.id = ${textVersionId}
	)`;
}

export type Unaffirmed = {
	personId: string;
	name: string;
	/** Masked. */
	number: string;
	unit: string;
	post: string;
	/** The last version that was affirmed, where it is an earlier one; null for who has affirmed none. */
	earlier: number | null;
	/** Excepted from the cycle today. */
	waived: boolean;
} & Explained;

/** Who has not affirmed the version in force, by unit and name: those who have affirmed none, then those with an earlier one. */
export async function listUnaffirmed(
	db: Reader,
	unitIds: readonly string[],
	pledge: PledgeCycle,
	on: Day,
	limit: number
): Promise<Unaffirmed[]> {
	const rows = await db.all<Omit<Unaffirmed, 'waived' | 'whereabouts'> & { waived: number }>(sql`
		select s.person_id as personId, n.name, s.earlier, s.stored = 'waived' as waived,
			coalesce((
				select x.number from person_number x where x.person_id = n.id and x.recorded_to is null
				order by x.valid_to is null desc, x.valid_from desc limit 1
			), '') as number,
			coalesce((select v.name from unit_version v where v.unit_id = s.unit_id and ${standsOnSql('v', on)}), '') as unit,
			coalesce((
				select p.title from post p where p.person_id = s.person_id and p.is_primary = 1 and ${standsOnSql('p', on)} limit 1
			), '') as post
		from (
			select s.*, ${earlierVersion(pledge)} as earlier ${fromPeople(pledge)} and a.id is null and s.unit_id in ${listed(unitIds)}
		) s
		join person n on n.id = s.person_id
		order by s.earlier is not null, unit, n.name collate nocase, n.id limit ${limit}`);

	const left = rows.map(({ number, waived, ...row }) => ({
		...row,
		number: number === '' ? '' : maskNumber(number),
		waived: waived === 1
	}));

	return withWhereabouts(db, left, on);
}

/** Who has affirmed no version, and who an earlier one. */
export function byVersion(unaffirmed: readonly Unaffirmed[]): { none: Unaffirmed[]; earlier: Unaffirmed[] } {
	return {
		none: unaffirmed.filter((one) => one.earlier === null),
		earlier: unaffirmed.filter((one) => one.earlier !== null)
	};
}

/** What stands beside somebody: the version affirmed before, an exception, and who is away; empty without any. */
export function remarkOf({ earlier, waived, whereabouts }: Unaffirmed): string {
	return [
		earlier === null ? null : m.pledge_earlier_version({ version: earlier }),
		waived ? m.pledge_waived() : null,
		whereaboutsInWords(whereabouts)
	]
		.filter((each) => each !== null)
		.join('; ');
}

/** The recap and the lists for a file; Indonesian, whoever asks for it. */
export function recapTable({ rows }: Pick<Recap, 'rows'>, unaffirmed: readonly Unaffirmed[]): TableRow[] {
	const { none, earlier } = byVersion(unaffirmed);

	return inIndonesian((): TableRow[] => [
		[
			m.oversight_column_unit(),
			m.pledge_column_people(),
			m.pledge_column_affirmed(),
			m.pledge_column_earlier(),
			m.pledge_column_head()
		],
		...rows.map((row) => [
			row.scope === 'own' ? m.oversight_row_own({ unit: row.name }) : row.name,
			row.people,
			row.affirmed,
			row.earlier,
			headInWords(row.headAffirmed)
		]),
		[],
		...peopleTable(m.pledge_unaffirmed(), none),
		...(earlier.length > 0 ? [[], ...peopleTable(m.pledge_earlier(), earlier)] : [])
	]);
}

function peopleTable(title: string, people: readonly Unaffirmed[]): TableRow[] {
	return [
		[title],
		[m.pledge_name(), m.pledge_number(), m.pledge_post(), m.pledge_unit(), m.briefing_remark()],
		...people.map((one) => [one.name, one.number, one.post, one.unit, remarkOf(one)])
	];
}

export function headInWords(affirmed: boolean | null): string {
	return affirmed === null ? m.pledge_head_none() : affirmed ? m.pledge_head_affirmed() : m.pledge_head_not_yet();
}
