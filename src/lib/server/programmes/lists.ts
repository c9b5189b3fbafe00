import { asc, eq, sql, type SQL } from 'drizzle-orm';
import type { Condition } from '#lib/content/model.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { contains } from '#lib/server/db/contains.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { cycle, programme, requirement, type RequirementKind } from '#lib/server/db/schema/programmes.ts';
import { standsOnSql } from '../organisation/as-of.ts';
import { hasNumber } from '../organisation/number-search.ts';
import { maskNumber } from '../organisation/numbers.ts';
import { withWhereabouts, type Explained } from '../organisation/whereabouts.ts';
import { listed } from '../oversight/standing-query.ts';
import { contentHash } from '../publishing/content-hash.ts';
import { audienceSql } from './audience.ts';
import { cyclesTakingIn, type CycleRow } from './cycles.ts';
import { dueDaysOf } from './due-days.ts';
import { dueSql, type RuledCycle } from './programmes.ts';

export type ListedCycle = {
	id: string;
	key: string;
	opensOn: Day;
	dueOn: Day;
	/** What everybody gets from enrolment on; null: the due day is a date. */
	dueDays: number | null;
	validMonths: number;
	/** Whether people are being enrolled on that day. */
	takingIn: boolean;
} & CycleCounts;

/** Of those who count in the figures today; both pages of a cycle tell the same. */
export type CycleCounts = {
	people: number;
	/** Hold a certificate that is in force. */
	certified: number;
	/** Were ever given one, also if it is revoked or expired since, or they are waived or in correction. */
	everCertified: number;
};

export type ListedProgramme = {
	id: string;
	title: string;
	summary: string;
	jp: number | null;
	certificateText: string | null;
	publishedAt: Date;
	cycles: ListedCycle[];
};

/** Every programme with its cycles, the latest first; the counts are those of the figures. */
export async function listProgrammes(db: Reader, on: Day): Promise<ListedProgramme[]> {
	const programmes = await db.select().from(programme).orderBy(asc(programme.title));
	const cycles = await db.select().from(cycle);
	const takingIn = new Set(cyclesTakingIn(cycles, on).map(({ id }) => id));
	const counts = await countCycles(db, on);

	return programmes.map(({ id, title, summary, jp, certificateText, publishedAt }) => ({
		id,
		title,
		summary,
		jp,
		certificateText,
		publishedAt,
		cycles: cycles
			.filter(({ programmeId }) => programmeId === id)
			.sort((a, b) => (a.opensOn < b.opensOn ? 1 : -1))
			.map((each) => {
				const { id: cycleId, key, opensOn, dueOn, validMonths } = each;

				return {
					id: cycleId,
					key,
					opensOn,
					dueOn,
					dueDays: dueDaysOf(each),
					validMonths,
					takingIn: takingIn.has(cycleId),
					...(counts.get(cycleId) ?? nobody)
				};
			})
	}));
}

/** A programme by its id. */
export async function findProgramme(db: Reader, id: string): Promise<{ id: string; title: string } | undefined> {
	return db.select({ id: programme.id, title: programme.title }).from(programme).where(eq(programme.id, id)).get();
}

const nobody: CycleCounts = { people: 0, certified: 0, everCertified: 0 };

async function countCycles(db: Reader, on: Day): Promise<Map<string, CycleCounts>> {
	const rows = await db.all<CycleCounts & { cycleId: string }>(sql`
		select cycle_id as cycleId, sum(count) as people,
			coalesce(sum(case when stored = 'certified' and expires_on >= ${on} then count end), 0) as certified,
			(
				select count(*) from standing s
				join certificate c on c.enrolment_id = s.enrolment_id and c.superseded_at is null
				where s.cycle_id = figure.cycle_id
			) as everCertified
		from figure group by cycle_id`);

	return new Map(rows.map(({ cycleId, ...counts }) => [cycleId, counts]));
}

export type CycleDetail = {
	programmeTitle: string;
	descriptionHtml: string;
	takingIn: boolean;
	audience: Condition[];
	/** What it asks for, in the order to do it. */
	requirements: { kind: RequirementKind; ref: string }[];
	counts: Record<MemberFilter, number> & CycleCounts & { byChoice: number; ended: number };
};

/** One cycle: what it asks, whom its rule takes in on a day, and who is enrolled. */
export async function describeCycle(db: Reader, of: CycleRow, on: Day): Promise<CycleDetail> {
	const told = (await db.select().from(programme).where(eq(programme.id, of.programmeId)).get())!;
	const siblings = await db.select().from(cycle).where(eq(cycle.programmeId, of.programmeId));
	const asked = await db
		.select({ kind: requirement.kind, ref: requirement.ref })
		.from(requirement)
		.where(eq(requirement.cycleId, of.id))
		.orderBy(asc(requirement.position));
	const enrolled = (await db.get<{ byChoice: number; ended: number }>(sql`
		select coalesce(sum(via = 'self' and ended_at is null), 0) as byChoice,
			count(ended_at) as ended
		from enrolment where cycle_id = ${of.id}`))!;

	return {
		programmeTitle: told.title,
		descriptionHtml: told.descriptionHtml,
		takingIn: cyclesTakingIn(siblings, on).some(({ id }) => id === of.id),
		audience: of.audience,
		requirements: asked,
		counts: {
			audience: await countMembers(db, of, on, 'audience'),
			waiting: await countMembers(db, of, on, 'waiting'),
			outside: await countMembers(db, of, on, 'outside'),
			...((await countCycles(db, on)).get(of.id) ?? nobody),
			...enrolled
		}
	};
}

/**
 * `audience`: whom the rule takes in on the day; `waiting`: those of them who are not enrolled by it yet; `outside`:
 * enrolled by the rule once, and no longer taken in by it.
 */
export const memberFilters = ['audience', 'waiting', 'outside'] as const;
export type MemberFilter = (typeof memberFilters)[number];

/**
 * A cycle by a rule that somebody thinks of, beside the one that it would take the place of. `leaving`: whom that takes in
 * and this does not, enrolled or not.
 */
export type ThoughtOf = RuledCycle & { former: readonly Condition[] };

export type Member = {
	personId: string;
	name: string;
	/** Masked. */
	number: string;
	post: string;
	unit: string;
	via: 'rule' | 'self' | null;
	enrolledAt: Date | null;
} & Explained;

type Stretch = { search: string; limit: number; offset: number };

/** A dry view of a cycle's rule, by name; nothing is enrolled by looking. */
export async function listMembers(
	db: Reader,
	of: RuledCycle,
	on: Day,
	{ filter, ...stretch }: Stretch & { filter: MemberFilter }
): Promise<{ members: Member[]; total: number }> {
	return listPeople(db, of.id, on, membersSql(of, on, filter), stretch);
}

/** The same of those whom another rule would no longer take in. */
export async function listLeaving(
	db: Reader,
	of: ThoughtOf,
	on: Day,
	stretch: Stretch
): Promise<{ members: Member[]; total: number }> {
	return listPeople(db, of.id, on, leavingSql(of, on), stretch);
}

/** A whole list, some of it at a time, for a file; what a page of it shows is `listMembers`. */
export async function* eachMember(
	db: Reader,
	of: RuledCycle,
	on: Day,
	{ filter, search }: Pick<Stretch, 'search'> & { filter: MemberFilter },
	partSize = 500
): AsyncGenerator<Member[]> {
	yield* eachOf(db, of.id, on, membersSql(of, on, filter), search, partSize);
}

/** The same of `listLeaving`. */
export async function* eachLeaving(db: Reader, of: ThoughtOf, on: Day, partSize = 500): AsyncGenerator<Member[]> {
	yield* eachOf(db, of.id, on, leavingSql(of, on), '', partSize);
}

/** Who is in a list is found once: an offset would look through all of them for each part. */
async function* eachOf(
	db: Reader,
	cycleId: string,
	on: Day,
	people: SQL,
	search: string,
	partSize: number
): AsyncGenerator<Member[]> {
	const all = await db.all<{ personId: string; unitId: string; post: string; byName: string }>(sql`
		select a.person_id as personId, a.unit_id as unitId, a.title as post, n.name as byName
		${namedAmong(people, search)} order by n.name, a.person_id`);

	for (let start = 0; start < all.length; start += partSize) {
		const part = JSON.stringify(all.slice(start, start + partSize));
		const rows = sql`
			select value ->> 'personId' as person_id, value ->> 'unitId' as unit_id, value ->> 'post' as title,
				value ->> 'byName' as by_name
			from json_each(${part})`;
		yield await readMembers(db, cycleId, on, rows);
	}
}

async function listPeople(
	db: Reader,
	cycleId: string,
	on: Day,
	people: SQL,
	{ search, limit, offset }: Stretch
): Promise<{ members: Member[]; total: number }> {
	const from = namedAmong(people, search);
	const rows = sql`
		select a.*, n.name as by_name ${from} order by n.name, a.person_id limit ${limit} offset ${offset}`;
	const total = (await db.get<{ n: number }>(sql`select count(*) as n ${from}`))!.n;

	return { total, members: await readMembers(db, cycleId, on, rows) };
}

function namedAmong(people: SQL, search: string): SQL {
	const named =
		search === '' ? sql`` : sql`and (${contains(sql`n.name`, search)} or ${hasNumber(sql`a.person_id`, search)})`;

	return sql`from (${people}) a join person n on n.id = a.person_id where true ${named}`;
}

async function readMembers(db: Reader, cycleId: string, on: Day, people: SQL): Promise<Member[]> {
	const rows = await db.all<
		Omit<Member, 'enrolledAt' | 'number' | 'whereabouts'> & { number: string | null; enrolledAt: number | null }
	>(sql`
		select a.person_id as personId, n.name as name, a.title as post, e.via as via, e.enrolled_at as enrolledAt,
			(select v.name from unit_version v where v.unit_id = a.unit_id and ${standsOnSql('v', on)}) as unit,
			(select x.number from person_number x where x.person_id = a.person_id and x.recorded_to is null
				order by x.valid_to is null desc, x.valid_from desc limit 1) as number
		from (${people}) a
		join person n on n.id = a.person_id
		left join enrolment e on e.person_id = a.person_id and e.cycle_id = ${cycleId} and e.ended_at is null
		order by a.by_name, a.person_id`);
	const members = rows.map(({ number, enrolledAt, unit, ...row }) => ({
		...row,
		unit: unit ?? '',
		number: number === null ? '' : maskNumber(number),
		enrolledAt: enrolledAt === null ? null : new Date(enrolledAt)
	}));

	return withWhereabouts(db, members, on);
}

async function countMembers(db: Reader, of: RuledCycle, on: Day, filter: MemberFilter): Promise<number> {
	return (await db.get<{ n: number }>(sql`select count(*) as n from (${membersSql(of, on, filter)})`))!.n;
}

/** Those of a dry run: how many, and by a hash who they are, since two different crowds may be as many. */
export type Crowd = { count: number; hash: string };

/** Whom a rule takes in, those of them who are not enrolled by it yet, and whom it leaves out. */
export type CrowdName = 'within' | 'entering' | 'leaving';

/** All of them, as they are in a dry run. */
export async function crowdsOf(db: Reader, of: ThoughtOf, on: Day): Promise<Record<CrowdName, Crowd>> {
	return {
		within: await crowdOf(db, of, on, 'within'),
		entering: await crowdOf(db, of, on, 'entering'),
		leaving: await crowdOf(db, of, on, 'leaving')
	};
}

/** One of them. */
export async function crowdOf(db: Reader, of: ThoughtOf, on: Day, name: CrowdName): Promise<Crowd> {
	const people =
		name === 'leaving' ? leavingSql(of, on) : membersSql(of, on, name === 'within' ? 'audience' : 'waiting');

	const { count, ids } = (await db.get<{ count: number; ids: string | null }>(sql`
		select count(*) as count, group_concat(person_id, ' ' order by person_id) as ids from (${people})`))!;

	return { count, hash: contentHash(ids) };
}

const columns = sql`select p.person_id, p.unit_id, p.title`;

function membersSql(of: RuledCycle, on: Day, filter: MemberFilter): SQL {
	if (filter === 'outside') {
		return sql`${columns} from enrolment e
			join post p on p.person_id = e.person_id and p.is_primary = 1 and ${standsOnSql('p', on)}
			where e.cycle_id = ${of.id} and e.via = 'rule' and e.ended_at is null
				and p.person_id not in (select p.person_id ${audienceSql(of.audience, on)})`;
	}

	// Who waits is whom the enrolment itself would take in: the same condition.
	return sql`${columns} ${filter === 'waiting' ? dueSql(of, on) : audienceSql(of.audience, on)}`;
}

function leavingSql({ audience, former }: ThoughtOf, on: Day): SQL {
	return sql`${columns} ${audienceSql(former, on)} and p.person_id not in (select p.person_id ${audienceSql(audience, on)})`;
}

/** Names of the units with these codes on a day; a code that no unit has is left out. */
export async function unitNames(db: Reader, codes: readonly string[], on: Day): Promise<Map<string, string>> {
	const rows = await db.all<{ code: string; name: string }>(sql`
		select u.code, v.name from unit u join unit_version v on v.unit_id = u.id
		where u.code in ${listed(codes)} and ${standsOnSql('v', on)}`);

	return new Map(rows.map(({ code, name }) => [code, name]));
}
