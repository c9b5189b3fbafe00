import { asc, eq, sql } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { requirement } from '#lib/server/db/schema/programmes.ts';
import { m } from '#lib/paraglide/messages.js';
import { listCurrentTexts } from '../official-texts/official-texts.ts';
import { standsOnSql } from '../organisation/as-of.ts';
import type { Days } from '../organisation/clocks.ts';
import { listCurrentPublications } from '../publishing/publishing.ts';
import { everybodyIn, type FigureSums, type PastMoment } from './figure-sums.ts';
import { listed } from './standing-query.ts';
import { standingRows } from './standings.ts';
import { emptyTally, stateOnSql, type State, type Tally } from './states.ts';

/** How many people have met a requirement of a cycle, named `kind:ref`, of all who are asked for it. */
export type RequirementProgress = { name: string; title: string; done: number; of: number };

/**
 * Whoever completed has met every requirement, though the certificate be expired or revoked since. Who is waived or in
 * correction is asked for nothing.
 */
export async function progressOf(db: Reader, cycleId: string, sums: FigureSums): Promise<RequirementProgress[]> {
	const all = everybodyIn(sums);
	const completed = all.certified + all.expired + all.revoked;
	const of = completed + all.overdue + all.under_way + all.not_started + all.not_activated;

	return (await requirementTitles(db, cycleId)).map((asked) => ({
		...asked,
		done: completed + (sums.fulfilled.get(asked.name) ?? 0),
		of
	}));
}

/** What a cycle asks for, in its order: the name of each as `kind:ref`, and its title. */
export async function requirementTitles(db: Reader, cycleId: string): Promise<{ name: string; title: string }[]> {
	const asked = await db
		.select({ kind: requirement.kind, ref: requirement.ref })
		.from(requirement)
		.where(eq(requirement.cycleId, cycleId))
		.orderBy(asc(requirement.position));
	const titles = new Map<string, string>([
		...(await listCurrentPublications(db)).map(
			({ moduleId, module }) => [`module:${moduleId}`, module.title] as [string, string]
		),
		...(await listCurrentTexts(db)).map(({ kind, ref, title }) => [`${kind}:${ref}`, title] as [string, string])
	]);

	return asked.map(({ kind, ref }) => {
		const name = `${kind}:${ref}`;

		return { name, title: kind === 'briefing' ? m.briefing_title() : (titles.get(name) ?? ref) };
	});
}

/**
 * The states of those who head one of the units, each person once: a head who is not trained is missed first.
 * @param past for a day that is over: its end, and as it was known at another moment
 */
export async function leadersOf(
	db: Reader,
	days: Days,
	{ cycleId, unitIds }: { cycleId: string; unitIds: readonly string[] },
	past?: PastMoment
): Promise<Tally> {
	const tally = emptyTally();
	const leaders = leadersSql(days.on, unitIds, past?.knownAt);
	const standings = past
		? sql`(${standingRows({ on: days.on, ...past }, { persons: sql`(${leaders})`, cycleId })}) s`
		: sql`(select distinct person_id from (${leaders})) leader
			cross join standing s on s.person_id = leader.person_id and s.cycle_id = ${cycleId}`;
	const rows = await db.all<{ state: State; count: number }>(sql`
		select ${stateOnSql(days)} as state, count(*) as count from ${standings} group by 1`);
	for (const { state, count } of rows) tally[state] = count;

	return tally;
}

/** Ids of the persons who head a unit on a day, by whatever post, as known at a moment; without it, as known now. */
export function leadersSql(on: Day, unitIds: readonly string[], knownAt?: Date) {
	return sql`
		select h.person_id from post h indexed by post_heads
		where h.unit_id in ${listed(unitIds)} and h.heads = 1 and ${standsOnSql('h', on, knownAt)}`;
}
