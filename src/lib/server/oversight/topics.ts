import { sql } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { listCurrentPublications } from '../publishing/publishing.ts';
import { roundShare, type RoundedShare } from './rounded-share.ts';
import { listSubtree, unitPath } from '../organisation/units.ts';
import { listed } from './standing-query.ts';

/** How well a unit answers what a module teaches under one objective. */
export type TopicFigure = {
	module: string;
	objective: string;
} & RoundedShare;

export type TopicScope = {
	cycleId: string;
	unitId: string;
	/** The unit and all below it. */ unitIds: readonly string[];
	on: Day;
};

/** Fewer people would point at single ones (rule 7). */
const smallestGroup = 10;

/**
 * The share of points that people of these units won under each objective, in the last try of each at each module of the cycle; the
 * weakest first. Only of objectives that at least ten people answered, and rounded. Nothing is told of a module of which a unit above tells
 * the same with fewer than ten people more, so that the difference points at nobody either;
 * voided questions are left out. So is the shorter quiz of a recertification: it asks each person what that person once missed.
 */
export async function listTopics(db: Reader, scope: TopicScope): Promise<TopicFigure[]> {
	const { cycleId, unitIds } = scope;
	const rows = await db.all<{
		moduleId: string;
		objective: string;
		points: number;
		weight: number;
		people: number;
	}>(sql`
		select a.module_id as moduleId, o.value as objective,
			sum((q.value ->> 'points') * (q.value ->> 'weight')) as points, sum(q.value ->> 'weight') as weight,
			count(distinct a.person_id) as people
		from standing s
		join requirement r on r.cycle_id = s.cycle_id and r.kind = 'module'
		join attempt a on a.id = (
			select x.id from attempt x
			where x.person_id = s.person_id and x.requirement_id = r.id and x.submitted_at is not null
				and x.id not in (select id from attempt where refreshes_id is not null)
			order by x.n desc limit 1
		)
		join grading g on g.attempt_id = a.id
			and g.n = (select max(l.n) from grading l where l.attempt_id = a.id)
		join json_each(g.per_question) q
		join question_version v on v.id = q.value ->> 'questionVersionId'
		join json_each(v.public_part, '$.objectives') o
		where s.cycle_id = ${cycleId} and s.unit_id in ${listed(unitIds)} and not (q.value ->> 'voided')
		group by 1, 2
		having people >= ${smallestGroup} and weight > 0`);
	const hidden = new Set<string>();
	for (const moduleId of new Set(rows.map((row) => row.moduleId))) {
		if (await isToldByDifference(db, scope, moduleId)) hidden.add(moduleId);
	}
	const modules = new Map((await listCurrentPublications(db)).map(({ moduleId, module }) => [moduleId, module]));

	return (
		rows
			.flatMap(({ moduleId, objective, points, weight, people }) => {
				const module = modules.get(moduleId);
				const words = module?.objectives[objective];

				return module && words && !hidden.has(moduleId)
					? [{ module: module.title, objective: words, ...roundShare(points, weight, people) }]
					: [];
			})
			// Not by what they were before they were rounded.
			.sort((one, other) => one.percent - other.percent || (one.objective < other.objective ? -1 : 1))
	);
}

/** Whether the nearest unit above in which more people have answered has fewer than ten of them more. */
async function isToldByDifference(
	db: Reader,
	{ cycleId, unitId, unitIds, on }: TopicScope,
	moduleId: string
): Promise<boolean> {
	const inside = new Set(unitIds);

	for (const { id } of (await unitPath(db, unitId, on)).slice(0, -1).toReversed()) {
		const outside = (await listSubtree(db, id, on)).filter((each) => !inside.has(each));
		const [found] = await db.all<{ people: number }>(sql`
			select count(*) as people from (
				select 1 from standing s
				join requirement r on r.cycle_id = s.cycle_id and r.kind = 'module' and r.ref = ${moduleId}
				where s.cycle_id = ${cycleId} and s.unit_id in ${listed(outside)} and exists (
					select 1 from attempt x
					where x.person_id = s.person_id and x.requirement_id = r.id and x.submitted_at is not null and x.refreshes_id is null
				)
				limit ${smallestGroup}
			)`);
		if (found!.people > 0) return found!.people < smallestGroup;
	}

	return false;
}
