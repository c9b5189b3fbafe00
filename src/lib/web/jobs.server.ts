import { signDueCheckpoints } from '#lib/server/audit/checkpoints.ts';
import { ensureSigningKey } from '#lib/server/audit/signing-key.ts';
import { closeOverdueAttempts } from '#lib/server/attempts/attempts.ts';
import { finishOutages } from '#lib/server/attempts/outages.ts';
import { discardOldImports } from '#lib/server/organisation/import.ts';
import { findInstitution } from '#lib/server/organisation/institution.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { recordStaleAttestations } from '#lib/server/oversight/attestation-status.ts';
import { rollStandings } from '#lib/server/oversight/standings.ts';
import { rollEnrolments } from '#lib/server/programmes/programmes.ts';
import { database, settings } from './database.server.ts';
import { withoutPersonalData } from './error-report.server.ts';

const everyMs = 60_000;
/** Computes the roster of every statement that stands, so it is done seldom. */
const staleEveryMs = 60 * 60 * 1000;
let staleCheckedAt = 0;
/** A process that was ended in the middle of giving time back is followed by one that starts. */
let outagesFinished = false;

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

	const jobs: Record<string, () => Promise<unknown>> = {
		closeOverdueAttempts: () => closeOverdueAttempts(db, now),
		finishOutages: () => finishOnce(db, now),
		rollEnrolments: () => rollEnrolments(db, now),
		rollStandings: () => rollStandings(db, now),
		recordStale: () => recordStale(db, now),
		discardOldImports: () => discardOldImports(db, now),
		signCheckpoints: async () => signDueCheckpoints(db, await ensureSigningKey(settings().signingKeyFile, db), now)
	};

	for (const [job, run] of Object.entries(jobs)) {
		try {
			await run();
		} catch (error) {
			// The next minute tries again; the other jobs must not wait for it.
			console.error(JSON.stringify({ at: now.toISOString(), job, errors: withoutPersonalData(error) }));
		}
	}
}

async function finishOnce(db: Database, now: Date): Promise<void> {
	if (outagesFinished) return;

	await finishOutages(db, now);
	outagesFinished = true;
}

async function recordStale(db: Database, now: Date): Promise<void> {
	if (now.getTime() - staleCheckedAt < staleEveryMs) return;

	staleCheckedAt = now.getTime();
	await recordStaleAttestations(db, now);
}
