import { fork } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { Outcome, SpokenTask } from './answer-task.ts';
import { applicationRoot } from './application-root.ts';
import type { Places, Waiting } from './places.ts';
import { Problem } from './problem.ts';

type Patience = {
	/** Where it runs: a process costs as much as a page of everybody, and a machine has few cores. */
	places: Places;
	/** How a place is waited for; without it as long as the task may take, and then it is `late`. */
	waiting?: Waiting;
	timeoutMs: number;
	/** What is wrong with a task that takes longer. */
	late: () => Problem;
	/** What its objects may take in memory, in MB; without it, what V8 gives. */
	memoryMb?: number;
};

/**
 * Runs a task in a process of its own, so that no page waits for it. Not in a thread: one that is ended in the middle of a
 * query takes the whole server with it. It begins when there is a place for it.
 * @param file below `src/lib/server`; exports `runTask`, which is given the task. Task and answer are copied on their way.
 * @returns what `runTask` answered
 * @throws Problem of the task, `late`, or the one of `waiting`
 */
export async function runInProcess<Task extends object, Done>(
	file: string,
	task: Task,
	patience: Patience
): Promise<Done> {
	const { places, timeoutMs, late, waiting = { patienceMs: timeoutMs, busy: late } } = patience;
	const leave = await places.take(waiting);

	try {
		return await begin<Task, Done>(file, task, patience);
	} finally {
		leave();
	}
}

function begin<Task extends object, Done>(
	file: string,
	task: Task,
	{ timeoutMs, late, memoryMb }: Patience
): Promise<Done> {
	const server = join(applicationRoot(), 'src/lib/server');
	const child = fork(join(server, 'task-process.mjs'), [], {
		serialization: 'advanced',
		execArgv: memoryMb === undefined ? [] : [`--max-old-space-size=${memoryMb}`]
	});

	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => {
			reject(late());
			child.kill('SIGKILL');
		}, timeoutMs);

		child.on('message', (outcome: Outcome) => {
			if ('done' in outcome) return resolve(outcome.done as Done);

			const { code, message, field } = outcome.problem;
			reject(new Problem(code, message, field));
		});
		child.on('error', reject);
		child.on('exit', (code, signal) => {
			clearTimeout(timer);
			reject(new Error(`The process for ${file} ended with ${signal ?? `code ${code}`}.`));
		});

		const spoken: SpokenTask = { address: pathToFileURL(join(server, file)).href, task, language: getLocale() };
		child.send(spoken, (failure) => {
			if (failure) reject(failure);
		});
	});
}
