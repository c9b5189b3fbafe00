import { sql } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { DisputeKind } from '#lib/server/db/schema/organisation.ts';
import { m } from '#lib/paraglide/messages.js';
import { clockOf, type Clocks } from '../organisation/clocks.ts';
import { dayOf } from '../organisation/days.ts';
import { findWhereabouts, whereaboutsInWords } from '../organisation/whereabouts.ts';
import { listed } from './standing-query.ts';
import { why, type State } from './states.ts';

type Row = {
	enrolmentId: string;
	personId: string;
	enrolledAt: number;
	activatedAt: number | null;
	onceActive: number;
	startedAt: number | null;
	dueOn: Day;
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
 */
export async function explainStates(
	db: Reader,
	clocks: Clocks,
	shown: readonly { enrolmentId: string; unitId: string; state: State }[],
	{ revocationReasons }: { revocationReasons: boolean }
): Promise<Map<string, string[]>> {
	const { on, timeZone } = clocks;
	const facts = new Map((await factsOf(db, on, shown)).map((row) => [row.enrolmentId, row]));
	const people = [...facts.values()].map(({ personId }) => personId);
	const whereabouts = await findWhereabouts(db, people, on);
	const day = (moment: number) => dayOf(new Date(moment), timeZone);
	const explained = new Map<string, string[]>();

	for (const { enrolmentId, unitId, state } of shown) {
		const row = facts.get(enrolmentId);
		if (!row) continue;

		const where = whereaboutsInWords(whereabouts.get(row.personId));
		explained.set(enrolmentId, [
			...why(
				state,
				{
					dueOn: row.dueOn,
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

async function factsOf(db: Reader, on: Day, shown: readonly { enrolmentId: string }[]): Promise<Row[]> {
	return db.all<Row>(sql`
		select e.id as enrolmentId, e.person_id as personId, e.enrolled_at as enrolledAt, a.activated_at as activatedAt,
			exists (select 1 from activation u where u.person_id = e.person_id and u.used_at is not null)
				or exists (select 1 from certificate x where x.person_id = e.person_id) as onceActive,
			e.started_at as startedAt, e.due_on as dueOn,
			(select count(*) from fulfilment f where f.enrolment_id = e.id) as done,
			(select count(*) from requirement q where q.cycle_id = e.cycle_id) as "of",
			c.number as certificate, c.issued_at as issuedAt, c.valid_until as validUntil,
			r.at as revokedAt, r.reason as revokeReason,
			w.from_on as waiverFrom, w.to_on as waiverTo, w.reason as waiverReason,
			d.kind as disputeKind, d.raised_at as raisedAt
		from enrolment e
		left join account a on a.person_id = e.person_id
		left join certificate c on c.person_id = e.person_id and c.enrolment_id = e.id and c.superseded_at is null
		left join certificate_event r on r.certificate_id = c.id and r.kind = 'revoked'
		left join waiver w on w.id = (
			select x.id from waiver x
			where x.enrolment_id = e.id and x.granted = 1 and x.from_on <= ${on} and x.to_on >= ${on} limit 1
		)
		left join roster_dispute d on d.id = (
			select x.id from roster_dispute x where x.person_id = e.person_id and x.decided_at is null
			order by x.raised_at limit 1
		)
		where e.id in ${listed(shown.map(({ enrolmentId }) => enrolmentId))}`);
}
