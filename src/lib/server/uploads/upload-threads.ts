import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { Problem } from '../problem.ts';
import { contentHash } from '../publishing/content-hash.ts';
import { readContent, readHash } from '../publishing/read-content.ts';
import { runInThread } from '../thread.ts';
import type { CheckedModule, CheckTask } from './check-task.ts';
import { filesHash, type HashedFile, type ReadModule, type ReadTask } from './read-task.ts';

/** An archive of the largest size takes a tenth of it. */
const timeoutMs = 30_000;
/** Each has a thread of its own, and pages need one as well. */
const mostAtOnce = 2;
/** A module with its pictures takes up to a few megabytes. */
const mostKept = 6;

/** Reads and checks uploaded modules, each in a worker thread; keeps what it found of the last few. */
export class UploadThreads {
	readonly #limits: { timeoutMs: number; mostAtOnce: number };
	/** By what was checked, by which contents, on which day and in which language: findings are sentences. */
	readonly #checked = new Map<string, Promise<CheckedModule>>();
	#running = 0;

	constructor(limits = { timeoutMs, mostAtOnce }) {
		this.#limits = limits;
	}

	/** @throws Problem `upload_busy`, `upload_late` and those of the archive, at the field `file` */
	async read(task: ReadTask): Promise<ReadModule> {
		return this.#run<ReadTask, ReadModule>('uploads/read-task.ts', task);
	}

	/** @throws Problem `upload_busy` or `upload_late` */
	async check(task: CheckTask & { files: HashedFile[] }): Promise<CheckedModule> {
		const { moduleId, files, folder, overlay, on } = task;
		const folders = [folder, ...(overlay === undefined ? [] : [overlay])].map((each) => readHash(readContent(each)));
		const key = contentHash([filesHash(files), moduleId, on, getLocale(), folders]);
		const checked = this.#checked.get(key) ?? this.#run<CheckTask, CheckedModule>('uploads/check-task.ts', task);
		this.#checked.delete(key);
		this.#checked.set(key, checked);
		if (this.#checked.size > mostKept) this.#checked.delete(this.#checked.keys().next().value!);

		try {
			return await checked;
		} catch (problem) {
			this.#checked.delete(key);
			throw problem;
		}
	}

	async #run<Task extends object, Done>(file: string, task: Task): Promise<Done> {
		if (this.#running >= this.#limits.mostAtOnce) throw new Problem('upload_busy', m.upload_busy(), 'file');

		this.#running++;
		try {
			return await runInThread<Task, Done>(file, task, {
				timeoutMs: this.#limits.timeoutMs,
				late: () => {
					const seconds = Math.round(this.#limits.timeoutMs / 1000);

					return new Problem('upload_late', m.upload_late({ seconds }), 'file');
				}
			});
		} finally {
			this.#running--;
		}
	}
}
