import { and, eq, gt, inArray, isNull, or, sql } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import type { Reader } from '#lib/server/db/connect.ts';
import { account, roleGrant, secondFactor, type Role } from '#lib/server/db/schema/accounts.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { rosterDispute } from '#lib/server/db/schema/organisation.ts';
import type { Actor } from '../audit/audit.ts';
import { listed } from '../oversight/standing-query.ts';
import { Problem } from '../problem.ts';
import { joinPosts, overlaps, postsAfter, type Side } from './join-records.ts';
import { mergedInto } from './persons.ts';
import { readPersons, type KnownPerson } from './staff-base.ts';
import type { NewPost } from './timeline.ts';

export type MergeRequest = {
	/** The record that stays, with its name. */
	keptId: string;
	/** The record that is merged into it. */
	goneId: string;
	/** Whose primary post holds on days on which both have one. */
	posts: Side;
	/** With whose password the person signs in from now on, where both have an account. */
	signIn: Side;
};

/** What stands in a record beside its numbers, employments and posts. */
export type Holdings = {
	readings: number;
	attempts: number;
	acknowledgements: number;
	briefings: number;
	certificates: number;
	/** Signs in, could sign in, or neither; nothing without an account. */
	account: 'active' | 'inactive' | 'disabled' | null;
	secondFactor: boolean;
	roles: Role[];
};

/** What becomes of the enrolments in one cycle. */
export type CycleMerge = {
	cycleId: string;
	title: string;
	key: string;
	/** The enrolment that the person has from now on, and in which record it was. */
	stays: string;
	from: Side;
	/** The other one, which ends. */
	ends: string | null;
	certified: boolean;
};

export type MergeObstacle = {
	kind: 'self' | 'roles' | 'disputes' | 'proposals' | 'attempts';
	count: number;
};

/** What merging two records would do. With obstacles it does nothing. */
export type MergePlan = MergeRequest & {
	kept: KnownPerson;
	gone: KnownPerson;
	holdings: Record<Side, Holdings>;
	/** Every post of the person as it will be, the latest first. */
	posts: Side;
	postsAfter: NewPost[];
	/** Both have a primary post on the same days, so that a choice is needed. */
	overlapping: boolean;
	cycles: CycleMerge[];
	obstacles: MergeObstacle[];
};

/** What merging would do now; nothing is written. @throws Problem `merge_same`, `merge_unknown` */
export async function planMerge(db: Reader, request: MergeRequest, by: Actor, on: Day): Promise<MergePlan> {
	const { keptId, goneId, posts } = request;
	if (keptId === goneId) throw new Problem('merge_same', m.merge_same());
	const [kept] = await readPersons(db, keptId);
	const [gone] = await readPersons(db, goneId);
	if (!kept || !gone || (await mergedInto(db, keptId)) || (await mergedInto(db, goneId))) {
		throw new Problem('merge_unknown', m.merge_unknown());
	}

	const holdings = { kept: await holdingsOf(db, keptId, on), gone: await holdingsOf(db, goneId, on) };
	const cycles = await planCycles(db, request);

	return {
		...request,
		kept,
		gone,
		holdings,
		postsAfter: postsAfter(kept.posts, joinPosts(kept.posts, gone.posts, posts)),
		overlapping: kept.posts.some(
			(one) => one.isPrimary && gone.posts.some((other) => other.isPrimary && overlaps(one, other))
		),
		cycles,
		obstacles: await obstaclesTo(db, request, { by, holdings, cycles })
	};
}

async function holdingsOf(db: Reader, personId: string, on: Day): Promise<Holdings> {
	const [counted] = await db.all<
		Pick<Holdings, 'readings' | 'attempts' | 'acknowledgements' | 'briefings' | 'certificates'>
	>(sql`
		select
			(select count(*) from reading where person_id = ${personId}) as readings,
			(select count(*) from attempt where person_id = ${personId}) as attempts,
			(select count(*) from acknowledgement where person_id = ${personId}) as acknowledgements,
			(select count(*) from briefing_attendance where person_id = ${personId} and listed = 1) as briefings,
			(select count(*) from certificate where person_id = ${personId} and superseded_at is null) as certificates`);
	const signIn = await db
		.select({
			id: account.id,
			activatedAt: account.activatedAt,
			disabledAt: account.disabledAt,
			factorAt: secondFactor.confirmedAt
		})
		.from(account)
		.leftJoin(secondFactor, eq(secondFactor.accountId, account.id))
		.where(eq(account.personId, personId))
		.get();
	const roles = await db
		.selectDistinct({ role: roleGrant.role })
		.from(roleGrant)
		.where(
			and(eq(roleGrant.accountId, signIn?.id ?? ''), or(isNull(roleGrant.grantedTo), gt(roleGrant.grantedTo, on)))
		);

	return {
		...counted!,
		account: signIn ? (signIn.disabledAt ? 'disabled' : signIn.activatedAt ? 'active' : 'inactive') : null,
		secondFactor: !!signIn?.factorAt,
		roles: roles.map(({ role }) => role)
	};
}

type HeldEnrolment = {
	id: string;
	personId: string;
	cycleId: string;
	title: string;
	key: string;
	/** The last valid day of a certificate in force; empty without one. */
	validUntil: string;
	completed: number;
	ended: number;
	fulfilled: number;
	started: number;
	byRule: number;
};

/** In the order in which they tell how far an enrolment is; the first difference decides. */
const further: ((enrolment: HeldEnrolment) => number | string)[] = [
	({ validUntil }) => validUntil,
	({ completed }) => completed,
	({ ended }) => -ended,
	({ fulfilled }) => fulfilled,
	({ started }) => started,
	({ byRule }) => byRule
];

/** Both in one cycle: the one that is further on stays, and of two that are equally far that of the kept record. */
async function planCycles(db: Reader, { keptId, goneId }: MergeRequest): Promise<CycleMerge[]> {
	const rows = await db.all<HeldEnrolment>(sql`
		select e.id, e.person_id as personId, e.cycle_id as cycleId, p.title, c.key,
			coalesce((
				select x.valid_until from certificate x
				where x.enrolment_id = e.id and x.superseded_at is null and not exists (
					select 1 from certificate_event r where r.certificate_id = x.id and r.kind = 'revoked'
				)
			), '') as validUntil,
			e.completed_at is not null as completed, e.ended_at is not null as ended,
			(select count(*) from fulfilment f where f.enrolment_id = e.id) as fulfilled,
			e.started_at is not null as started, e.via = 'rule' as byRule
		from enrolment e join cycle c on c.id = e.cycle_id join programme p on p.id = c.programme_id
		where e.person_id in ${listed([keptId, goneId])}
		order by c.opens_on desc, e.cycle_id`);

	return [...new Set(rows.map(({ cycleId }) => cycleId))].map((each) => {
		const held = rows.filter((row) => row.cycleId === each);
		const [ofKept, ofGone] = [keptId, goneId].map((id) => held.find(({ personId }) => personId === id));
		const from: Side = !ofKept || (ofGone && isFurther(ofGone, ofKept)) ? 'gone' : 'kept';
		const [stays, ends] = from === 'kept' ? [ofKept!, ofGone] : [ofGone!, ofKept];
		const { cycleId, title, key, validUntil } = stays;

		return { cycleId, title, key, stays: stays.id, from, ends: ends?.id ?? null, certified: validUntil !== '' };
	});
}

function isFurther(one: HeldEnrolment, other: HeldEnrolment): boolean {
	for (const measure of further) {
		const [mine, theirs] = [measure(one), measure(other)];
		if (mine !== theirs) return mine > theirs;
	}

	return false;
}

async function obstaclesTo(
	db: Reader,
	{ keptId, goneId, signIn }: MergeRequest,
	{ by, holdings, cycles }: { by: Actor; holdings: Record<Side, Holdings>; cycles: readonly CycleMerge[] }
): Promise<MergeObstacle[]> {
	const ids = [keptId, goneId];
	const lacks = (one: Side, other: Side) =>
		holdings[one].roles.filter((role) => !holdings[other].roles.includes(role)).length;
	const disputes = await db
		.select({ kind: rosterDispute.kind, personId: rosterDispute.personId, twinId: rosterDispute.twinId })
		.from(rosterDispute)
		.where(and(inArray(rosterDispute.personId, ids), isNull(rosterDispute.decidedAt)));
	const ending = cycles.flatMap(({ ends }) => ends ?? []);
	const [counted] = await db.all<{ proposals: number; attempts: number }>(sql`
		select
			(
				select count(*) from waiver where enrolment_id in ${listed(ending)} and granted is null
			) as proposals,
			(
				select count(*) from attempt a
				where a.person_id in ${listed(ids)} and a.submitted_at is null and (
					exists (
						select 1 from enrolment e join requirement r on r.cycle_id = e.cycle_id
						where e.id in ${listed(ending)} and e.person_id = a.person_id and r.id = a.requirement_id
					)
					or exists (
						select 1 from attempt b
						where b.person_id = ${goneId} and a.person_id = ${keptId} and b.module_id = a.module_id and b.submitted_at is null
							and b.requirement_id <> a.requirement_id
					)
				)
			) as attempts`);
	const found: Record<MergeObstacle['kind'], number> = {
		self: ids.includes(by) ? 1 : 0,
		// Roles of the record that goes would be lost or, under the other's name, gained without anybody having given them.
		roles: lacks('gone', 'kept') + (signIn === 'gone' && holdings.gone.account ? lacks('kept', 'gone') : 0),
		disputes: disputes.filter(({ kind, twinId }) => kind !== 'double' || !ids.includes(twinId ?? '')).length,
		proposals: counted!.proposals,
		attempts: counted!.attempts
	};

	return (Object.entries(found) as [MergeObstacle['kind'], number][]).flatMap(([kind, count]) =>
		count > 0 ? [{ kind, count }] : []
	);
}

/** One sentence for each, with what to do about it. */
export function describeMergeObstacles(obstacles: readonly MergeObstacle[]): string[] {
	const sentences: Record<MergeObstacle['kind'], (given: { count: number }) => string> = {
		self: m.merge_obstacle_self,
		roles: m.merge_obstacle_roles,
		disputes: m.merge_obstacle_disputes,
		proposals: m.merge_obstacle_proposals,
		attempts: m.merge_obstacle_attempts
	};

	return obstacles.map(({ kind, count }) => sentences[kind]({ count }));
}
