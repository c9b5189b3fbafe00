import { connect } from '../db/connect.ts';
import type { Day } from '../db/schema/columns.ts';
import { everywhere } from '../organisation/clocks.ts';
import { recordAttestationStates } from './attestation-status.ts';
import { sumFigures, type FigureSums } from './figure-sums.ts';
import { keepMonthEnd, type MonthEnd } from './month-ends.ts';
import { pastStaffIds, type StaffFilter } from './staff-list.ts';
import { countTopics, type CountedTopics, type TopicScope } from './topics.ts';

type Common = { databaseUrl: string };

type Past = Common & { on: Day; asOf: Date; knownAt: Date };

type PastTask = Past & { kind: 'past'; cycleId: string; unitIds: string[] };

/** Who stands behind a figure. */
type StaffTask = Past & { kind: 'staff'; filter: StaffFilter };

type TopicsTask = Common & { kind: 'topics' } & TopicScope;

/** Counts the end of a month and keeps it. */
type MonthEndTask = Common & { kind: 'month-end'; due: MonthEnd };

/** Notes which statements no longer fit, and which fit again. */
type StatementsTask = Common & { kind: 'statements' };

/** What is counted from the rows themselves, away from the process that serves pages. */
export type FiguresTask = PastTask | StaffTask | TopicsTask | MonthEndTask | StatementsTask;

/** Runs in a process of its own, with a connection of its own. */
export async function runTask(task: FiguresTask): Promise<FigureSums | string[] | CountedTopics | undefined> {
	const db = await connect(task.databaseUrl, { mapped: true });

	try {
		if (task.kind === 'topics') return await countTopics(db, task);
		if (task.kind === 'staff') return await pastStaffIds(db, task.on, task.filter, task);
		if (task.kind === 'past') return await sumFigures(db, everywhere(task.on), task, task);
		if (task.kind === 'statements') return await recordAttestationStates(db, new Date());
		await keepMonthEnd(db, task.due, () => new Date());

		return undefined;
	} finally {
		db.close();
	}
}
