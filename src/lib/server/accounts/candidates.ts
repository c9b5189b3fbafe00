import { sql, type SQL } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { standsOnSql } from '../organisation/as-of.ts';
import { hasNumber } from '../organisation/number-search.ts';
import { maskNumber } from '../organisation/numbers.ts';
import { withWhereabouts, type Explained } from '../organisation/whereabouts.ts';

/** Whom codes can be issued to. */
export type CandidateFilter = {
	/** Primary post in one of these units; `all` takes in people without a post. */
	units: ReadonlySet<string> | 'all';
	/** Not activated yet, or active and to be given a new password. */
	state: 'inactive' | 'active';
	/** Only those whom a head may give a code (rule 13): no role, no headed unit, never activated before. */
	plain: boolean;
	/** Part of a name, a whole number, or its last three digits. */
	search?: string;
};

export type Candidate = {
	personId: string;
	name: string;
	maskedNumber: string;
	/** The unit of the primary post, or an outsider's organisation. */
	place: string | null;
	/** A code that was issued and not used yet. */
	openCode: { issuedAt: Date; expiresAt: Date } | null;
} & Explained;

export async function listCandidates(
	db: Reader,
	filter: CandidateFilter,
	on: Day,
	{ limit, offset }: { limit: number; offset: number }
): Promise<Candidate[]> {
	const rows = await db.all<{
		personId: string;
		name: string;
		number: string | null;
		place: string | null;
		issuedAt: number | null;
		expiresAt: number | null;
	}>(sql`
		select p.id as personId, p.name as name, coalesce(v.name, p.organisation) as place,
			(
				select n.number from person_number n where n.person_id = p.id and n.recorded_to is null
				order by n.valid_to is null desc, n.valid_from desc limit 1
			) as number,
			c.issued_at as issuedAt, c.expires_at as expiresAt
		${matching(filter, on)}
		order by v.name is null, v.name, p.name, p.id limit ${limit} offset ${offset}`);

	const candidates = rows.map(({ personId, name, number, place, issuedAt, expiresAt }) => ({
		personId,
		name,
		maskedNumber: maskNumber(number ?? ''),
		place,
		openCode: issuedAt && expiresAt ? { issuedAt: new Date(issuedAt), expiresAt: new Date(expiresAt) } : null
	}));

	return withWhereabouts(db, candidates, on);
}

export async function countCandidates(db: Reader, filter: CandidateFilter, on: Day): Promise<number> {
	const row = await db.get<{ count: number }>(sql`select count(*) as count ${matching(filter, on)}`);

	return row.count;
}

/** How many of them hold a code that can still be used, which another one would void. */
export async function countOpenCodes(db: Reader, filter: CandidateFilter, on: Day, now: Date): Promise<number> {
	const row = await db.get<{ count: number }>(sql`
		select count(*) as count ${matching(filter, on)} and c.expires_at > ${now.getTime()}`);

	return row.count;
}

function matching({ units, state, plain, search }: CandidateFilter, on: Day): SQL {
	const conditions = [sql`a.disabled_at is null and p.merged_into is null`];

	conditions.push(state === 'active' ? sql`a.activated_at is not null` : sql`a.activated_at is null`);
	conditions.push(
		units === 'all'
			? // Without a post, an organisation or an account, somebody has left.
				sql`(post.id is not null or p.organisation is not null or a.id is not null)`
			: sql`post.unit_id in (select value from json_each(${JSON.stringify([...units])}))`
	);

	if (plain) {
		conditions.push(sql`not exists (
			select 1 from post h where h.person_id = p.id and h.heads = 1 and h.recorded_to is null
				and (h.valid_to is null or h.valid_to > ${on})
		)`);
		conditions.push(sql`not exists (
			select 1 from role_grant g where g.account_id = a.id and (g.granted_to is null or g.granted_to > ${on})
		)`);
		conditions.push(sql`not exists (
			select 1 from delegation d where d.person_id = p.id and d.ended_at is null and d.to_on >= ${on}
		)`);
		conditions.push(sql`not exists (select 1 from activation u where u.person_id = p.id and u.used_at is not null)`);
	}

	if (search) {
		conditions.push(sql`(instr(lower(p.name), lower(${search})) > 0 or ${hasNumber(sql`p.id`, search)})`);
	}

	return sql`
		from person p
		left join post on post.person_id = p.id and post.is_primary = 1 and ${standsOnSql('post', on)}
		left join unit_version v on v.unit_id = post.unit_id and ${standsOnSql('v', on)}
		left join account a on a.person_id = p.id
		left join activation c on c.person_id = p.id and c.used_at is null and c.voided_at is null
		where ${sql.join(conditions, sql` and `)}`;
}
