import { signDueCheckpoints } from '#lib/server/audit/checkpoints.ts';
import { ensureSigningKey } from '#lib/server/audit/signing-key.ts';
import { closeOverdueAttempts } from '#lib/server/attempts/attempts.ts';
import { findInstitution } from '#lib/server/organisation/institution.ts';
import { rollStandings } from '#lib/server/oversight/standings.ts';
import { rollEnrolments } from '#lib/server/programmes/programmes.ts';
import { database, settings } from './database.server.ts';

const everyMs = 60_000;

/**
 * What the clock brings: attempts whose time is over, posts and waivers that begin or end today, cycles that open,
 * signatures of the log. Each job finds by itself whether it has something to do, so a missed minute costs nothing.
 * @returns a function that stops it
 */
export function startJobs(): () => void {
	let running: Promise<void> | undefined;
	const timer = setInterval(() => (running ??= runJobs(new Date()).finally(() => (running = undefined))), everyMs);
	timer.unref();

	return () => clearInterval(timer);
}

async function runJobs(now: Date): Promise<void> {
	const db = database();
	if (!(await findInstitution(db))) return;

	const jobs = [
		() => closeOverdueAttempts(db, now),
		() => rollEnrolments(db, now),
		() => rollStandings(db, now),
		() => signDueCheckpoints(db, ensureSigningKey(settings().signingKeyFile), now)
	];

	for (const job of jobs) {
		try {
			await job();
		} catch (error) {
			// The next minute tries again; the other jobs must not wait for it.
			console.error(JSON.stringify({ at: now.toISOString(), job: job.toString(), error: String(error) }));
		}
	}
}
