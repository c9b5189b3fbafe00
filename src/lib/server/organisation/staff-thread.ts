import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { applicationRoot } from '../application-root.ts';
import { Problem } from '../problem.ts';
import type { SpokenTask, StaffOutcome, StaffTask } from './staff-task.ts';

/**
 * Runs a task in a worker thread, so that no page waits for it.
 * @returns the text that the task made, if any
 * @throws Problem of the task, or `import_timeout`
 */
export function runInThread(task: StaffTask, timeoutMs = 180_000): Promise<string> {
	const file = join(applicationRoot(), 'src/lib/server/organisation/staff-worker.mjs');
	const worker = new Worker(file, { workerData: { task, language: getLocale() } satisfies SpokenTask });

	return new Promise((resolve, reject) => {
		const late = () => {
			reject(new Problem('import_timeout', m.staff_import_timeout({ seconds: Math.round(timeoutMs / 1000) }), 'file'));
			void worker.terminate();
		};
		const timer = setTimeout(late, timeoutMs);

		worker.on('message', (outcome: StaffOutcome) => {
			if ('done' in outcome) return resolve(outcome.done);

			const { code, message, field } = outcome.problem;
			reject(new Problem(code, message, field));
		});
		worker.on('error', reject);
		worker.on('exit', (code) => {
			clearTimeout(timer);
			reject(new Error(`The staff thread ended with code ${code}.`));
		});
	});
}
