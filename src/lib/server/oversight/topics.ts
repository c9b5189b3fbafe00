import { sql, type SQL } from 'drizzle-orm';
import type { QuestionGrade } from '#lib/assessment/grade.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { listUnits } from '../organisation/units.ts';
import { listCurrentPublications } from '../publishing/publishing.ts';
import { unitTrees } from './figures.ts';
import { roundShare, type RoundedShare } from './rounded-share.ts';
import { standingsAt } from './standing-query.ts';
import { toldUnits } from './told-units.ts';

type Topic = { module: string; objective: string };

/** How well a unit with all below it answers what a module teaches under one objective. */
export type TopicFigure = Topic & RoundedShare;

/** What may be told of each unit of a government, counted at one moment. Words of which each is told of many units stand there once. */
export type CountedTopics = {
	topics: Topic[];
	/** By unit; `topic` is a place among the topics. */
	units: Map<string, ({ topic: number } & RoundedShare)[]>;
};

export type TopicScope = {
	cycleId: string;
	/** The day on which units and people are where they are. */
	on: Day;
	/** For a day that is over: its end, up to which everything is known. */
	asOf?: Date | undefined;
};

/** What people won together under an objective, and how many they are. */
type Sum = { points: number; weight: number; people: number };

/** Sums under one objective of a module: of each unit itself. */
type TopicSums = { moduleId: string; objective: string; own: Map<string, Sum> };

/**
 * The share of points that people won under each objective, in the last graded try of each at each module of the cycle. Of all units at
 * once, because of which units an objective may be told depends on how many answered it above and beside them (`toldUnits`). Voided
 * questions are left out. So is the shorter quiz of a recertification: it asks each person what that person once missed.
 */
export async function countTopics(db: Reader, scope: TopicScope): Promise<CountedTopics> {
	const trees = unitTrees(await listUnits(db, scope.on, scope.asOf));
	const modules = new Map((await listCurrentPublications(db)).map(({ moduleId, module }) => [moduleId, module]));
	const counted: CountedTopics = { topics: [], units: new Map() };

	for (const { moduleId, objective, own } of await sumTries(db, scope)) {
		const module = modules.get(moduleId);
		const words = module?.objectives[objective];
		if (!words) continue;

		const topic = counted.topics.push({ module: module.title, objective: words }) - 1;
		const told = toldUnits(trees, new Map([...own].map(([unitId, { people }]) => [unitId, people])));
		const tell = ({ unit, children }: (typeof trees)[number]): Sum => {
			const sum = { ...(own.get(unit.id) ?? nothing) };
			for (const child of children) add(sum, tell(child));
			if (told.has(unit.id)) {
				const shares = counted.units.get(unit.id) ?? [];
				counted.units.set(unit.id, [...shares, { topic, ...roundShare(sum.points, sum.weight, sum.people) }]);
			}

			return sum;
		};
		trees.forEach(tell);
	}

	return counted;
}

/** What is told of one unit with all below it, the weakest first. */
export function topicsOfUnit({ topics, units }: CountedTopics, unitId: string): TopicFigure[] {
	return (
		(units.get(unitId) ?? [])
			.map(({ topic, ...share }) => ({ ...topics[topic]!, ...share }))
			// Not by what they were before they were rounded.
			.toSorted((one, other) => one.percent - other.percent || (one.objective < other.objective ? -1 : 1))
	);
}

const nothing: Sum = { points: 0, weight: 0, people: 0 };

function add(sum: Sum, { points, weight, people }: Sum): void {
	sum.points += points;
	sum.weight += weight;
	sum.people += people;
}

/** So many people are looked at together, so that their tries never fill the memory. */
const lot = 2_000;

/** Read here and not by SQLite, which takes six times as long to go through what a grading holds. */
async function sumTries(db: Reader, scope: TopicScope): Promise<TopicSums[]> {
	const unitOf = new Map(
		(await db.all<{ personId: string; unitId: string }>(countedPeople(scope))).map((row) => [row.personId, row.unitId])
	);
	const objectivesOf = new Map(
		(
			await db.all<{ id: string; objectives: string }>(sql`
			select id, coalesce(public_part -> '$.objectives', '[]') as objectives from question_version`)
		).map(({ id, objectives }) => [id, JSON.parse(objectives) as string[]])
	);
	const sums = new Map<string, TopicSums>();
	const persons = [...unitOf.keys()];

	for (let from = 0; from < persons.length; from += lot) {
		const rows = await db.all<{ personId: string; moduleId: string; perQuestion: string }>(
			lastTries(scope, persons.slice(from, from + lot))
		);
		for (const { personId, moduleId, perQuestion } of rows) {
			for (const [objective, sum] of sumObjectives(JSON.parse(perQuestion) as QuestionGrade[], objectivesOf)) {
				const key = JSON.stringify([moduleId, objective]);
				const { own } = sums.get(key) ?? { own: new Map<string, Sum>() };
				sums.set(key, { moduleId, objective, own });
				const unitId = unitOf.get(personId)!;
				const known = own.get(unitId);
				if (known) add(known, sum);
				else own.set(unitId, sum);
			}
		}
	}

	return [...sums.values()];
}

/** What one person won under each objective that the try asked of. */
function sumObjectives(
	grades: readonly QuestionGrade[],
	objectivesOf: ReadonlyMap<string, readonly string[]>
): Map<string, Sum> {
	const sums = new Map<string, Sum>();
	for (const { questionVersionId, points, weight, voided } of grades) {
		if (voided || weight === 0) continue;

		for (const objective of objectivesOf.get(questionVersionId) ?? []) {
			const sum = sums.get(objective) ?? { points: 0, weight: 0, people: 1 };
			sum.points += points * weight;
			sum.weight += weight;
			sums.set(objective, sum);
		}
	}

	return sums;
}

/** Who counts where. A try belongs to whoever has the enrolment now, though it was another record of the same person then. */
function countedPeople({ cycleId, asOf, on }: TopicScope): SQL {
	if (!asOf) return sql`select person_id as personId, unit_id as unitId from standing where cycle_id = ${cycleId}`;

	return sql`
		select e.person_id as personId, s.unit_id as unitId
		from (${standingsAt({ on, asOf, knownAt: asOf }, { cycleId })}) s join enrolment e on e.id = s.enrolment_id`;
}

/**
 * The last try of each that was graded, and its last grading. Reads nothing of a try that lies behind the questions frozen for it, which
 * are long: that it was graded tells that it was handed in.
 */
function lastTries({ cycleId, asOf }: TopicScope, persons: readonly string[]): SQL {
	const known = (grading: SQL) => (asOf ? sql`and ${grading}.at <= ${asOf.getTime()}` : sql``);

	return sql`
		select p.value as personId, r.ref as moduleId, g.per_question as perQuestion
		from json_each(${JSON.stringify(persons)}) p
		cross join requirement r on r.cycle_id = ${cycleId} and r.kind = 'module'
		cross join grading g on g.attempt_id = (
			select x.id from attempt x
			where x.person_id = p.value and x.requirement_id = r.id
				and exists (select 1 from grading f where f.attempt_id = x.id and f.n = 1 ${known(sql`f`)})
				and x.id not in (select id from attempt where refreshes_id is not null)
			order by x.n desc limit 1
		) and g.n = (select max(l.n) from grading l where l.attempt_id = g.attempt_id ${known(sql`l`)})`;
}
