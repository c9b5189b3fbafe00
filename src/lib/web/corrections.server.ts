import { newId } from '#lib/server/db/id.ts';
import type { Applied, CorrectionReport } from '#lib/server/questions/apply-correction.ts';
import type { Verdict } from '#lib/server/questions/corrections.ts';

/** What somebody wants to decide, or has decided, about a question version. */
export type Draft = {
	questionVersionId: string;
	verdict: Verdict;
	/** Ids of the options that were picked, where the key was picked by hand. */
	picked: string[];
	reason: string;
	/** Of one that is recorded. */
	correctionId?: string;
};

export type CorrectionJob = {
	id: string;
	draft: Draft;
	/** How many attempts were looked through so far. */
	passed: number;
	running: boolean;
	found?: CorrectionReport | Applied;
	failure?: Error;
	/** Settles when the job is over, and never rejects. */
	over: Promise<void>;
};

/** A page waits so long, then shows the progress instead. */
const patienceMs = 5_000;
/** More of them are forgotten: a dry run is easily made again, and what was applied stands in the database. */
const mostKept = 30;
const jobs = new Map<string, CorrectionJob>();

/**
 * Looks through all attempts in the background, for longer than a page waits.
 * @returns the job, over or still running
 */
export async function runCorrection(
	draft: Draft,
	work: (progress: (passed: number) => void) => Promise<CorrectionReport | Applied>
): Promise<CorrectionJob> {
	const job: CorrectionJob = { id: newId(), draft, passed: 0, running: true, over: Promise.resolve() };
	job.over = work((passed) => void (job.passed = passed))
		.then((found) => void (job.found = found))
		.catch((error: unknown) => void (job.failure = error instanceof Error ? error : new Error(String(error))))
		.finally(() => void (job.running = false));
	jobs.set(job.id, job);
	for (const [id, { running }] of jobs) {
		if (jobs.size > mostKept && !running) jobs.delete(id);
	}

	let timer: NodeJS.Timeout | undefined;
	await Promise.race([job.over, new Promise<void>((resolve) => (timer = setTimeout(resolve, patienceMs)))]);
	clearTimeout(timer);
	if (job.failure) throw job.failure;

	return job;
}

/** A job of this process, as long as it is remembered. */
export function findCorrectionJob(id: string): CorrectionJob | undefined {
	return jobs.get(id);
}
