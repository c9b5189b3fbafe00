import { m } from '#lib/paraglide/messages.js';
import { Problem } from '../problem.ts';
import type { ImportTask } from './staff-task.ts';
import type { GivenFile } from './import.ts';
import { runStaffTask } from './run-staff-task.ts';

/** A file that takes longer is refused; 100,000 rows take a tenth of it. */
const timeoutMs = 180_000;
/** Everybody is enrolled in batches, after what the file says is applied. */
const applyTimeoutMs = 1_800_000;
/** The page of an import asks how its last job ended; after this long nobody does any more. */
const keepMs = 3600 * 1000;

type Job = {
	kind: ImportTask['kind'];
	startedAt: Date;
	/** Settles when the job is over, and never rejects. */
	over: Promise<unknown>;
	/** What went wrong: a Problem for the person, or a fault of ours. */
	failure: Error | undefined;
	running: boolean;
	/** What is examined, so that it can be read again in another way; only the last one is kept. */
	file: GivenFile | undefined;
};

/** Imports that run or have lately run in this process, each in a process of its own; one at a time. */
export class ImportJobs {
	readonly #jobs = new Map<string, Job>();
	readonly #timeoutMs: number;

	constructor(limits: { timeoutMs: number } = { timeoutMs }) {
		this.#timeoutMs = limits.timeoutMs;
	}

	/** @throws Problem `import_busy` while another one runs */
	start(task: ImportTask): Job {
		if ([...this.#jobs.values()].some(({ running }) => running))
			throw new Problem('import_busy', m.staff_import_busy());

		for (const [importId, { startedAt }] of this.#jobs) {
			if (task.now.getTime() - startedAt.getTime() > keepMs) this.#jobs.delete(importId);
		}

		const job: Job = {
			kind: task.kind,
			startedAt: task.now,
			over: Promise.resolve(),
			failure: undefined,
			running: true,
			file: undefined
		};
		if (task.kind === 'examine') {
			for (const earlier of this.#jobs.values()) earlier.file = undefined;
			job.file = task.file;
		}
		job.over = runStaffTask(task, task.kind === 'apply' ? applyTimeoutMs : this.#timeoutMs)
			.catch((error: unknown) => void (job.failure = error instanceof Error ? error : new Error(String(error))))
			.finally(() => void (job.running = false));
		this.#jobs.set(task.importId, job);

		return job;
	}

	/** The last job about an import. */
	find(importId: string): Readonly<Job> | undefined {
		return this.#jobs.get(importId);
	}

	/** Waits for a job, but no longer than `ms`: longer ones show their progress on a page. */
	async settle(job: Pick<Job, 'over'>, ms: number): Promise<void> {
		let timer: NodeJS.Timeout | undefined;
		const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
		await Promise.race([job.over, enough]);
		clearTimeout(timer);
	}
}
