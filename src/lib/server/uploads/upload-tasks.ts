import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { Places } from '../places.ts';
import { Problem } from '../problem.ts';
import { contentHash } from '../publishing/content-hash.ts';
import { readContent, readHash } from '../publishing/read-content.ts';
import { runInProcess } from '../task-process.ts';
import type { CheckedModule, CheckTask } from './check-task.ts';
import type { HashedFile, ReadModule, ReadTask } from './read-task.ts';

/** An archive of the largest size takes a tenth of it. */
const timeoutMs = 30_000;
/** Each has a process of its own, and pages need one as well. */
const mostAtOnce = 2;
/** How long somebody waits for a place before being asked to come again. */
const patienceMs = 5_000;
/** The shipped contents take a fifth of it. */
const memoryMb = 512;
/** A module with its pictures takes a megabyte as a rule, and twenty at most. */
const mostKept = 6;

/** Reads and checks uploaded modules, each in a process of its own; keeps what it found of the last few. */
export class UploadTasks {
	readonly #limits: { timeoutMs: number; mostAtOnce: number; patienceMs: number; memoryMb: number };
	/** By what was checked, by which contents, on which day and in which language: findings are sentences. */
	readonly #checked = new Map<string, Promise<CheckedModule>>();
	readonly #places: Places;

	constructor(limits: Partial<{ timeoutMs: number; mostAtOnce: number; patienceMs: number; memoryMb: number }> = {}) {
		this.#limits = { timeoutMs, mostAtOnce, patienceMs, memoryMb, ...limits };
		this.#places = new Places(this.#limits.mostAtOnce);
	}

	/** @throws Problem `upload_busy`, `upload_late`, `upload_broken` and those of the archive, at the field `file` */
	async read(task: ReadTask): Promise<ReadModule> {
		return this.#run<ReadTask, ReadModule>('uploads/read-task.ts', task);
	}

	/**
	 * @param sha256 of the files, see `filesHash`
	 * @param files is asked only where nothing is known of them
	 * @throws Problem `upload_busy`, `upload_late` or `upload_broken`
	 */
	async check(
		{ sha256, ...task }: Omit<CheckTask, 'files'> & { sha256: string },
		files: () => Promise<HashedFile[]>
	): Promise<CheckedModule> {
		const { moduleId, folder, overlay, on } = task;
		const folders = [folder, ...(overlay === undefined ? [] : [overlay])].map((each) => readHash(readContent(each)));
		const key = contentHash([sha256, moduleId, on, getLocale(), folders]);
		const checked = this.#checked.get(key) ?? this.#checkAnew(task, files);
		this.#checked.delete(key);
		this.#checked.set(key, checked);
		if (this.#checked.size > mostKept) this.#checked.delete(this.#checked.keys().next().value!);

		try {
			return await checked;
		} catch (problem) {
			// What takes too long or too much does so again: trying it anew would only keep others waiting.
			const hopeless = problem instanceof Problem && ['upload_late', 'upload_broken'].includes(problem.code);
			if (!hopeless) this.#checked.delete(key);

			throw problem;
		}
	}

	async #checkAnew(task: Omit<CheckTask, 'files'>, files: () => Promise<HashedFile[]>): Promise<CheckedModule> {
		return this.#run<CheckTask, CheckedModule>('uploads/check-task.ts', { ...task, files: await files() });
	}

	async #run<Task extends object, Done>(file: string, task: Task): Promise<Done> {
		try {
			return await runInProcess<Task, Done>(file, task, {
				places: this.#places,
				waiting: {
					patienceMs: this.#limits.patienceMs,
					busy: () => new Problem('upload_busy', m.upload_busy(), 'file')
				},
				timeoutMs: this.#limits.timeoutMs,
				memoryMb: this.#limits.memoryMb,
				late: () => {
					const seconds = Math.round(this.#limits.timeoutMs / 1000);

					return new Problem('upload_late', m.upload_late({ seconds }), 'file');
				}
			});
		} catch (problem) {
			if (problem instanceof Problem) throw problem;

			// It ran out of memory, or a parser broke: whoever brought it has to be able to take it back.
			throw new Problem('upload_broken', m.upload_broken(), 'file');
		}
	}
}
