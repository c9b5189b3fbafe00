import { sql, type SQL } from 'drizzle-orm';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { standsOnSql } from '../organisation/as-of.ts';
import { addDays } from '../organisation/days.ts';
import { dueDayAtSql } from '../programmes/due-days.ts';

/**
 * What was true on a day and at a moment, as far as we knew at another; without the moments, the present. `sealed` leaves out
 * what was recorded after the moment and is dated on that very day.
 */
export type PointInTime = { on: Day; asOf?: Date; knownAt?: Date; sealed?: boolean };

/** A list of ids as one bound value: SQLite allows only so many of them. */
export function listed(ids: readonly string[]): SQL {
	return sql`(select value from json_each(${JSON.stringify(ids)}))`;
}

/** The primary post of each person on a day: exactly one, even where rows overlap by mistake. */
export function primaryPosts({ on, asOf, knownAt, sealed }: PointInTime, persons?: SQL): SQL {
	const stands = standsOnSql('post', on, knownAt, sealed ? asOf : undefined);

	return sql`
		select person_id, id as post_id, unit_id, title, category, kind, heads, recorded_from, max(valid_from || id) as latest
		from post
		where is_primary = 1 and (${stands} ${sealed && asOf ? sql`or ${begunThatDay(on, asOf, knownAt)}` : sql``})
			${persons ? sql`and person_id in ${persons}` : sql``}
		group by person_id`;
}

/**
 * A post that was known at the moment, had begun on that very day and was rewritten since: there is no day before on which
 * its successor could be looked at. It counts unless something else was learned of that day before as well.
 */
function begunThatDay(on: Day, asOf: Date, knownAt?: Date): SQL {
	const before = (known?: Date) => sql`(
		select k.unit_id from post k
		where k.person_id = post.person_id and k.is_primary = 1 and ${standsOnSql('k', addDays(on, -1), known)}
		order by k.valid_from desc, k.id desc limit 1
	)`;

	return sql`(
		post.valid_from = ${on} and ${standsOnSql('post', on, asOf)} and post.recorded_to is not null
		and ${before(asOf)} is ${before(knownAt)}
	)`;
}

/** The kind of employment of the person `p` on a day; empty where none is recorded. */
function employmentSql({ on, knownAt }: PointInTime): SQL {
	return sql`coalesce((
				select k.kind from employment k where k.person_id = p.person_id and ${standsOnSql('k', on, knownAt)}
				order by k.valid_from desc limit 1
			), '')`;
}

/** Where each person counts on a day, and as what: what an enrolment has of its person alone. Nothing of who has no primary post. */
export function placesAt(when: PointInTime, persons: SQL): SQL {
	return sql`
		select p.person_id, p.unit_id, p.category, ${employmentSql(when)} as employment
		from (${primaryPosts(when, persons)}) p`;
}

/**
 * One row for each enrolment that counts: where, in which stored state, and the dates that the clock needs. It is the
 * only definition of the states: the standings kept today and the roster of a statement are both made by it.
 *
 * An enrolment of a head who chose to take part is not counted, unless `self` asks for it. One that was made later counts for an earlier
 * moment only when the post itself became known later: a late letter brings its person along. A post that was only written
 * anew, because it ended afterwards, was known all the while.
 *
 * What is `fulfilled` is told of whoever has begun and holds no certificate: nobody asks it of others, and gathering it takes a fifth of
 * a day that is over.
 *
 * `cross join` makes SQLite go from the posts to the enrolments, never through all enrolments of a cycle.
 */
export function standingsAt(
	when: PointInTime,
	only: { persons?: SQL; units?: SQL; cycleId?: string; self?: boolean } = {}
): SQL {
	const on = when.on;
	// Whoever counts in a unit has had a post there: that narrows the posts to look at.
	const persons = only.persons ?? (only.units && sql`(select person_id from post where unit_id in ${only.units})`);
	// The present is after every act, however the clocks of the processes differ.
	const at = when.asOf?.getTime() ?? Number.MAX_SAFE_INTEGER;
	const known = when.knownAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
	// Those of a person are looked up by their ids, never through all enrolments of the cycle.
	const ofCycle = when.knownAt ? sql`+e.cycle_id` : sql`e.cycle_id`;

	return sql`
		select e.id as enrolment_id, p.person_id, e.cycle_id, p.unit_id, p.category,
			${employmentSql(when)} as employment,
			case
				when exists (
					select 1 from roster_dispute d join post dp on dp.id = d.post_id
					where d.person_id = p.person_id and dp.unit_id = p.unit_id
						and d.raised_at <= ${at} and (d.decided_at is null or d.decided_at > ${known})
						${when.knownAt ? sql`and not ${wasDecided(known)}` : sql``}
				) then 'correction'
				when exists (
					select 1 from waiver w
					where w.enrolment_id = e.id and w.decided_at <= ${known} and w.from_on <= ${on} and ${waivedThat(when)}
				) then 'waived'
				when c.id is not null and r.id is null then 'certified'
				when r.id is not null then 'revoked'
				when e.started_at <= ${at} then 'under_way'
				when a.activated_at <= ${at} ${when.asOf ? sql`or ${wasActive(at)}` : sql``} then 'not_started'
				else 'not_activated'
			end as stored,
			case when c.id is null and e.started_at <= ${at} then coalesce((
				select group_concat(name, ' ') from (
					select q.kind || ':' || q.ref as name from fulfilment f join requirement q on q.id = f.requirement_id
					where f.enrolment_id = e.id and coalesce(f.carried_at, f.completed_at) <= ${at} ${when.asOf ? wasMet(at) : sql``} order by name
				)
			), '') else '' end as fulfilled,
			${when.asOf ? dueDayAtSql(when.asOf) : sql`e.due_on`} as due_on, coalesce(c.valid_until, '') as valid_until, ${localDaySql(sql`e.completed_at`)} as completed_on,
			e.via, p.post_id, p.title, c.id as certificate_id, c.number as certificate_number
		from (${primaryPosts(when, persons)}) p
		cross join enrolment e on ${when.knownAt ? heldThen(known) : sql`e.person_id = p.person_id`}
		left join certificate c on c.id = (
			select x.id from certificate x
			where x.enrolment_id = e.id
				and x.issued_at <= ${at} and (x.superseded_at is null or x.superseded_at > ${at})
			order by x.issued_at desc, x.id desc limit 1
		)
		left join certificate_event r on r.certificate_id = c.id and r.kind = 'revoked' and r.at <= ${at}
		left join account a on a.person_id = p.person_id
		where ${only.self ? sql`1` : sql`e.via = 'rule'`} and (e.ended_at is null or e.ended_at > ${at})
			and (e.enrolled_at <= ${at} ${when.asOf ? sql`or ${broughtAlong(on, when.asOf, known)}` : sql``})
			${only.units ? sql`and p.unit_id in ${only.units}` : sql``}
			${only.cycleId ? sql`and ${ofCycle} = ${only.cycleId}` : sql``}`;
}

/**
 * The enrolments `e` that were known at a moment to be those of the person of `p`: merging two records of one human gives them to one
 * of both.
 */
export function heldThen(known: number): SQL {
	return sql`(
			e.person_id = p.person_id
			or e.id in (select h.enrolment_id from enrolment_holder h where h.person_id = p.person_id)
		) and p.person_id = coalesce((
			select h.person_id from enrolment_holder h where h.enrolment_id = e.id and h.until > ${known} order by h.until limit 1
		), e.person_id)`;
}

/**
 * The last day of the waiver `w` as far as was known at a moment; null where it was refused, or taken back as granted by mistake. Of one
 * that was decided later it says nothing.
 */
export function waivedUntilSql(knownAt?: Date): SQL {
	const current = sql`case when w.granted = 1 then w.to_on end`;
	if (!knownAt) return current;

	return sql`coalesce((
		select f.to_on from former_waiver f where f.waiver_id = w.id and f.until > ${knownAt.getTime()} order by f.until limit 1
	), ${current})`;
}

/**
 * Whether the waiver `w`, which had begun, still held on the day. What was recorded of it after the moment and is dated on that very day,
 * that it began or that it held no more, is left out when sealed.
 */
function waivedThat({ on, asOf, knownAt, sealed }: PointInTime): SQL {
	const holds = sql`${waivedUntilSql(knownAt)} >= ${on}`;
	if (!sealed || !asOf) return holds;

	return sql`(
		${holds} and (w.decided_at <= ${asOf.getTime()} or w.from_on < ${on})
		or w.decided_at <= ${asOf.getTime()} and ${waivedUntilSql(asOf)} >= ${on}
			and (w.from_on = ${on} or ${waivedUntilSql(knownAt)} >= ${addDays(on, -1)})
	)`;
}

/** Whether the report `d` was known to be decided, by an import that was undone since. */
function wasDecided(known: number): SQL {
	return sql`exists (
		select 1 from former_decision x where x.dispute_id = d.id and x.until > ${known} and x.decided_at <= ${known}
	)`;
}

/** Whether the account `a` was active before it had to be activated anew. */
function wasActive(at: number): SQL {
	return sql`exists (
		select 1 from former_activation x where x.account_id = a.id and x.until > ${at} and x.activated_at <= ${at}
	)`;
}

/** More requirements of the enrolment `e` by their names: those that were met and asked for again since. */
function wasMet(at: number): SQL {
	return sql`
		union all
		select q.kind || ':' || q.ref from former_fulfilment x join requirement q on q.id = x.requirement_id
		where x.enrolment_id = e.id and x.until > ${at} and x.completed_at <= ${at}`;
}

/** The institution's day of a moment: none of its zones has summer time. */
export function localDaySql(moment: SQL): SQL<Day> {
	return sql`date(${moment} / 1000, 'unixepoch', (
		select case time_zone when 'Asia/Jakarta' then '+7 hours' when 'Asia/Makassar' then '+8 hours' else '+9 hours' end
		from institution
	))`;
}

/** An enrolment made after the moment for a post that nobody knew of then, of this person or of a record merged since. */
function broughtAlong(on: Day, asOf: Date, known: number): SQL {
	return sql`(
		p.recorded_from > ${asOf.getTime()} and e.enrolled_at <= ${known} and not exists (
			select 1 from post k
			where k.person_id in (
					select p.person_id union all select g.id from person g where g.merged_into = p.person_id
				)
				and k.is_primary = 1 and k.unit_id = p.unit_id and k.title = p.title
				and k.category = p.category and k.kind = p.kind and k.heads = p.heads and ${standsOnSql('k', on, asOf)}
		)
	)`;
}
