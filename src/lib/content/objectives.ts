import { m } from '#lib/paraglide/messages.js';
import type { Findings } from './findings.ts';
import type { Module, Pool, Quiz } from './model.ts';
import type { Place } from './source.ts';

/** An attempt draws only some of the questions: with fewer than these, what an objective is about is often not asked at all. */
export const questionsPerObjective = 3;

/** How many graded questions of a module test each of its objectives. */
export type ObjectiveMatrix = {
	module: string;
	/** Names of the graded pools, in the order of the file. */
	pools: string[];
	/** In the order of `module.md`; `byPool` goes along with `pools`, and `total` is its sum. */
	objectives: { id: string; text: string; byPool: number[]; total: number }[];
};

/** A question of two objectives counts for both, a scenario as the one question that it is drawn as. */
export function objectiveMatrix({ id, objectives, quiz }: Pick<Module, 'id' | 'objectives' | 'quiz'>): ObjectiveMatrix {
	const pools = gradedPools(quiz);

	return {
		module: id,
		pools: pools.map(({ name }) => name),
		objectives: Object.entries(objectives).map(([objective, text]) => {
			const byPool = pools.map(({ questions }) => questions.filter((each) => tests(each.public, objective)).length);

			return { id: objective, text, byPool, total: byPool.reduce((sum, count) => sum + count, 0) };
		})
	};
}

/** Reports the objectives that too few graded questions test; where nothing is graded, nothing has to be tested. */
export function checkObjectives(
	module: Pick<Module, 'id' | 'objectives' | 'quiz'>,
	places: ReadonlyMap<string, Place>,
	findings: Findings
): void {
	if (gradedPools(module.quiz).length === 0) return;

	for (const { id, total } of objectiveMatrix(module).objectives) {
		const place = places.get(id);
		if (!place || total >= questionsPerObjective) continue;

		const message = m.content_objective_untested({ id, count: total, wanted: questionsPerObjective });

		findings.add('objective-untested', place, message);
	}
}

function gradedPools({ policy, pools }: Quiz): Pool[] {
	return policy.mode === 'latihan' ? [] : pools.filter(({ practice }) => !practice);
}

function tests({ objectives }: { objectives: string[] }, objective: string): boolean {
	return objectives.includes(objective);
}
