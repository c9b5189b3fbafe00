import { sql, type SQL } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { DisputeKind } from '#lib/server/db/schema/organisation.ts';
import { m } from '#lib/paraglide/messages.js';
import { clockOf, type Clocks } from '../organisation/clocks.ts';
import { dayOf } from '../organisation/days.ts';
import { findWhereabouts, whereaboutsInWords, type Whereabouts } from '../organisation/whereabouts.ts';
import type { PastMoment } from './figure-sums.ts';
import { waivedUntilSql } from './standing-query.ts';
import { why, type State } from './states.ts';

/** Whose state is explained: a row of a list. */
type Shown = { enrolmentId: string; personId: string; unitId: string; state: State; dueOn: Day };

type Row = {
	enrolmentId: string;
	enrolledAt: number;
	activatedAt: number | null;
	onceActive: number;
	startedAt: number | null;
	done: number;
	of: number;
	certificate: string | null;
	issuedAt: number | null;
	validUntil: Day | null;
	revokedAt: number | null;
	revokeReason: string | null;
	waiverFrom: Day | null;
	waiverTo: Day | null;
	waiverReason: string | null;
	disputeKind: DisputeKind | null;
	raisedAt: number | null;
};

/**
 * Answers "Mengapa?" for each of these enrolments, by enrolment, and says who is away or about to leave. Why a certificate was revoked is told to its holder,
 * administrators and auditors, and not to heads.
 * @param past for a day that is over: its end, and as it was known at another moment
 */
export async function explainStates(
	db: Reader,
	clocks: Clocks,
	shown: readonly Shown[],
	{ revocationReasons }: { revocationReasons: boolean },
	past?: PastMoment
): Promise<Map<string, string[]>> {
	const { on, timeZone } = clocks;
	const facts = new Map((await factsOf(db, on, shown, past)).map((row) => [row.enrolmentId, row]));
	const people = shown.map(({ personId }) => personId);
	const whereabouts = await listedWhereabouts(db, people, on, past);
	const day = (moment: number) => dayOf(new Date(moment), timeZone);
	const explained = new Map<string, string[]>();

	for (const { enrolmentId, personId, unitId, state, dueOn } of shown) {
		const row = facts.get(enrolmentId);
		if (!row) continue;

		const where = whereaboutsInWords(whereabouts.get(personId));
		explained.set(enrolmentId, [
			...why(
				state,
				{
					dueOn,
					enrolledOn: day(row.enrolledAt),
					onceActive: row.onceActive === 1,
					activatedOn: row.activatedAt === null ? null : day(row.activatedAt),
					startedOn: row.startedAt === null ? null : day(row.startedAt),
					requirements: { done: row.done, of: row.of },
					certificate:
						row.certificate === null || row.issuedAt === null || row.validUntil === null
							? null
							: { number: row.certificate, issuedOn: day(row.issuedAt), validUntil: row.validUntil },
					revoked:
						row.revokedAt === null
							? null
							: { on: day(row.revokedAt), reason: revocationReasons ? (row.revokeReason ?? '') : null },
					waiver:
						row.waiverFrom === null || row.waiverTo === null
							? null
							: { fromOn: row.waiverFrom, toOn: row.waiverTo, reason: row.waiverReason ?? '' },
					dispute:
						row.disputeKind === null || row.raisedAt === null
							? null
							: { kind: row.disputeKind, raisedOn: day(row.raisedAt) }
				},
				clockOf(clocks, unitId).timeZone
			),
			...(where ? [m.why_whereabouts({ what: where })] : [])
		]);
	}

	return explained;
}

/** Whose an enrolment was at a moment: a merge since may have given it to another record of the person. */
function holderThen(enrolmentId: SQL, at: number): SQL {
	return sql`coalesce(
		(
			select h.person_id from enrolment_holder h
			where h.enrolment_id = ${enrolmentId} and h.until > ${at} order by h.until limit 1
		),
		(select y.person_id from enrolment y where y.id = ${enrolmentId})
	)`;
}

/**
 * Who of a list is away or about to leave. Of a day that is over, who was away is told as far as is known of it, but who was about to leave
 * only as it was known then: how somebody left since is told to whoever looks at them today, and their unit may lie elsewhere now.
 */
export async function listedWhereabouts(
	db: Reader,
	personIds: readonly string[],
	on: Day,
	past?: PastMoment
): Promise<Map<string, Whereabouts>> {
	const found = await findWhereabouts(db, personIds, on, past?.knownAt);
	if (!past) return found;

	const then = await findWhereabouts(db, personIds, on, past.asOf);
	const both = [...new Set([...found.keys(), ...then.keys()])];

	return new Map(
		both.map((id) => [id, { absence: found.get(id)?.absence ?? null, leaving: then.get(id)?.leaving ?? null }])
	);
}

async function factsOf(db: Reader, on: Day, shown: readonly Shown[], past?: PastMoment): Promise<Row[]> {
	// The present is after every act, however the clocks of the processes differ.
	const at = past?.asOf.getTime() ?? Number.MAX_SAFE_INTEGER;
	const known = past?.knownAt.getTime() ?? Number.MAX_SAFE_INTEGER;
	const ids = shown.map(({ enrolmentId, personId }) => [enrolmentId, personId]);

	return db.all<Row>(sql`
		select e.id as enrolmentId, e.enrolled_at as enrolledAt,
			case when a.activated_at <= ${at} then a.activated_at else (
				select x.activated_at from former_activation x
				where x.account_id = a.id and x.until > ${at} and x.activated_at <= ${at} limit 1
			) end as activatedAt,
			exists (select 1 from activation u where u.person_id = who.person_id and u.used_at <= ${at})
				or exists (
					select 1 from certificate x
					where x.person_id in (
						who.person_id, (select g.merged_into from person g where g.id = who.person_id)
					) and x.issued_at <= ${at} and who.person_id = ${holderThen(sql`x.enrolment_id`, at)}
				) as onceActive,
			case when e.started_at <= ${at} then e.started_at end as startedAt,
			(
				select count(*) from fulfilment f
				where f.enrolment_id = e.id and coalesce(f.carried_at, f.completed_at) <= ${at}
			) + (
				select count(*) from former_fulfilment x
				where x.enrolment_id = e.id and x.until > ${at} and x.completed_at <= ${at}
			) as done,
			(select count(*) from requirement q where q.cycle_id = e.cycle_id) as "of",
			c.number as certificate, c.issued_at as issuedAt, c.valid_until as validUntil,
			r.at as revokedAt, r.reason as revokeReason,
			w.from_on as waiverFrom, ${waivedUntilSql(past?.knownAt)} as waiverTo, w.reason as waiverReason,
			d.kind as disputeKind, d.raised_at as raisedAt
		from (select value ->> 0 as enrolment_id, value ->> 1 as person_id from json_each(${JSON.stringify(ids)})) who
		cross join enrolment e on e.id = who.enrolment_id
		left join account a on a.person_id = who.person_id
		left join certificate c on c.id = (
			select x.id from certificate x
			where x.person_id in (who.person_id, e.person_id, (select g.merged_into from person g where g.id = who.person_id))
				and x.enrolment_id = e.id and x.issued_at <= ${at} and (x.superseded_at is null or x.superseded_at > ${at})
			order by x.issued_at desc, x.id desc limit 1
		)
		left join certificate_event r on r.certificate_id = c.id and r.kind = 'revoked' and r.at <= ${at}
		left join waiver w on w.id = (
			select w.id from waiver w
			where w.enrolment_id = e.id and w.decided_at <= ${known}
				and w.from_on <= ${on} and ${waivedUntilSql(past?.knownAt)} >= ${on} limit 1
		)
		left join roster_dispute d on d.id = (
			select x.id from roster_dispute x
			where x.person_id = who.person_id and x.raised_at <= ${at} and (x.decided_at is null or x.decided_at > ${known})
			order by x.raised_at limit 1
		)`);
}
