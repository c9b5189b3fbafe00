import { sql } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import { listCurrentPublications } from '../publishing/publishing.ts';
import { listed } from './standing-query.ts';

/** How well a unit answers what a module teaches under one objective. */
export type TopicFigure = {
	module: string;
	objective: string;
	/** From 0 to 1, in steps of five hundredths. */
	share: number;
};

/** Fewer people would point at single ones (rule 7). */
const smallestGroup = 10;
const steps = 20;

/**
 * The share of points that people of these units won under each objective, in the last try of each at each module of the cycle; the
 * weakest first. Only of objectives that at least ten people answered, and rounded, so that nobody's answer can be told from it;
 * voided questions are left out. So is the shorter quiz of a recertification: it asks each person what that person once missed.
 */
export async function listTopics(
	db: Reader,
	{ cycleId, unitIds }: { cycleId: string; unitIds: readonly string[] }
): Promise<TopicFigure[]> {
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
	const modules = new Map((await listCurrentPublications(db)).map(({ moduleId, module }) => [moduleId, module]));

	return rows
		.flatMap(({ moduleId, objective, points, weight }) => {
			const module = modules.get(moduleId);
			const words = module?.objectives[objective];

			return module && words
				? [{ module: module.title, objective: words, share: Math.round((points / weight) * steps) / steps }]
				: [];
		})
		.sort((one, other) => one.share - other.share);
}
