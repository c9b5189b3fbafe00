import { desc, notInArray } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import type { Reader } from '#lib/server/db/connect.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { AuditKind } from '../audit/audit.ts';
import { Problem } from '../problem.ts';
import { runInProcess } from '../task-process.ts';
import type { FigureScope, FigureSums } from './figure-sums.ts';
import type { FiguresTask } from './figures-task.ts';
import type { TopicFigure } from './topics.ts';

/** A unit and what lies below it on the day. */
type Scope = Required<FigureScope> & { unitId: string; unitIds: string[] };

/** Counting a government of 100,000 takes a tenth of it. */
const timeoutMs = 30_000;

function inProcess<Done>(task: FiguresTask): Promise<Done> {
	return runInProcess('oversight/figures-task.ts', task, {
		timeoutMs,
		late: () => new Problem('figures_late', m.figures_late())
	});
}

/** What was counted lately, by what it was counted from; asked for longest ago is forgotten first. */
const kept = new Map<string, Promise<unknown>>();
const mostKept = 60;

/**
 * What people do all day long, with the moment of doing it: it cannot change a day that is over. What is not named here
 * may.
 */
const ofTheirOwnMoment: AuditKind[] = [
	'account.sign-in',
	'account.sign-in-failed',
	'account.sign-out',
	'attempt.grade',
	'attempt.start',
	'audit.view',
	'certificate.issue',
	'circular.acknowledge',
	'pledge.affirm'
];

/** The same until the next act in the log, but for those of `harmless`: nothing else changes such a figure. */
async function keptUntilNextAct<Done>(
	db: Reader,
	what: string,
	count: () => Promise<Done>,
	harmless: readonly AuditKind[] = []
): Promise<Done> {
	const last = await db
		.select({ seq: auditEntry.seq })
		.from(auditEntry)
		.where(notInArray(auditEntry.kind, [...harmless]))
		.orderBy(desc(auditEntry.seq))
		.limit(1)
		.get();
	const key = `${last?.seq ?? 0} ${what}`;
	const known = (kept.get(key) as Promise<Done> | undefined) ?? count();
	kept.delete(key);
	kept.set(key, known);
	if (kept.size > mostKept) kept.delete(kept.keys().next().value!);

	try {
		return await known;
	} catch (failure) {
		kept.delete(key);
		throw failure;
	}
}

/**
 * The figures of a day that is over, as they were known at a moment, counted in a process of its own.
 * @param moment `asOf`: the end of that day. `knownAt` the same for what was known then, or now for what is known today
 * @throws Problem `figures_late`
 */
export function pastFigures(
	db: Reader,
	databaseUrl: string,
	on: Day,
	scope: Scope,
	moment: { asOf: Date; knownAt: Date; known: 'then' | 'now' }
): Promise<FigureSums> {
	const { asOf, knownAt, known } = moment;
	const what = `past ${on} ${known} ${scope.cycleId} ${scope.unitId}`;

	const count = () => inProcess<FigureSums>({ kind: 'past', databaseUrl, on, asOf, knownAt, ...scope });

	return keptUntilNextAct(db, what, count, ofTheirOwnMoment);
}

/**
 * The topics of units, counted in a process of its own.
 * @throws Problem `figures_late`
 */
export function topicsOf(db: Reader, databaseUrl: string, on: Day, scope: Scope): Promise<TopicFigure[]> {
	return keptUntilNextAct(db, `topics ${on} ${scope.cycleId} ${scope.unitId}`, () =>
		inProcess<TopicFigure[]>({ kind: 'topics', databaseUrl, ...scope })
	);
}
