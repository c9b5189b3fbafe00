import { runStaffTask } from '#lib/server/organisation/run-staff-task.ts';
import type { Rolled } from '#lib/server/programmes/programmes.ts';
import { settings } from './database.server.ts';
import { reportJob } from './error-report.server.ts';

/** A cycle that opens takes in everybody. */
const withinMs = 30 * 60_000;
/** They are enrolled while a page waits. */
const few = 500;

/** Brings the enrolments of everybody up to date in a process of its own. */
export function enrolApart(): Promise<Rolled> {
	return runStaffTask({ kind: 'enrol', databaseUrl: settings().databaseUrl }, withinMs);
}

/** After an act that takes people in: a few at once, many while the page goes on. What goes wrong, the next hour makes good. */
export async function enrolAfterwards(people: number): Promise<void> {
	const enrolling = enrolApart().catch((error: unknown) => reportJob('enrol', error));
	if (people <= few) await enrolling;
}
