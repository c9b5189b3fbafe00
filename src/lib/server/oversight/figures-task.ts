import { connect } from '../db/connect.ts';
import type { Day } from '../db/schema/columns.ts';
import { everywhere } from '../organisation/clocks.ts';
import { sumFigures, type FigureScope, type FigureSums } from './figure-sums.ts';
import { listTopics, type TopicFigure } from './topics.ts';

type Common = { databaseUrl: string; cycleId: string; unitIds: string[] };

/** What is counted from the rows themselves, away from the process that serves pages. */
export type FiguresTask = Common & ({ kind: 'past'; on: Day; asOf: Date; knownAt: Date } | { kind: 'topics' });

/** Runs in a process of its own, with a connection of its own. */
export async function runTask(task: FiguresTask): Promise<FigureSums | TopicFigure[]> {
	const db = await connect(task.databaseUrl);
	const scope: FigureScope & { unitIds: string[] } = { cycleId: task.cycleId, unitIds: task.unitIds };

	try {
		return task.kind === 'topics'
			? await listTopics(db, scope)
			: await sumFigures(db, everywhere(task.on), scope, task);
	} finally {
		db.close();
	}
}
