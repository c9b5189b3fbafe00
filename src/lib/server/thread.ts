import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { getLocale } from '#lib/paraglide/runtime.js';
import { applicationRoot } from './application-root.ts';
import { Problem } from './problem.ts';
import type { Outcome, SpokenTask } from './thread-task.ts';

type Patience = {
	timeoutMs: number;
	/** What is wrong with a task that takes longer. */
	late: () => Problem;
	/** What its objects may take in memory, in MB; without it, what V8 gives. */
	memoryMb?: number;
};

/**
 * Runs a task in a worker thread of its own, so that no page waits for it.
 * @param file below `src/lib/server`; exports `runTask`, which is given the task. Task and answer are copied on their way.
 * @returns what `runTask` answered
 * @throws Problem of the task, or `late`
 */
export function runInThread<Task extends object, Done>(
	file: string,
	task: Task,
	{ timeoutMs, late, memoryMb }: Patience
): Promise<Done> {
	const server = join(applicationRoot(), 'src/lib/server');
	const address = pathToFileURL(join(server, file)).href;
	const workerData: SpokenTask = { address, task, language: getLocale() };
	const worker = new Worker(join(server, 'thread-worker.mjs'), {
		workerData,
		...(memoryMb !== undefined && { resourceLimits: { maxOldGenerationSizeMb: memoryMb } })
	});

	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => {
			reject(late());
			void worker.terminate();
		}, timeoutMs);

		worker.on('message', (outcome: Outcome) => {
			if ('done' in outcome) return resolve(outcome.done as Done);

			const { code, message, field } = outcome.problem;
			reject(new Problem(code, message, field));
		});
		worker.on('error', reject);
		worker.on('exit', (code) => {
			clearTimeout(timer);
			reject(new Error(`The thread for ${file} ended with code ${code}.`));
		});
	});
}
