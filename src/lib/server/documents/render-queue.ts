import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { m } from '#lib/paraglide/messages.js';
import { applicationRoot } from '../application-root.ts';
import { Problem } from '../problem.ts';

export type RenderRequest = {
	template: 'certificate.typ' | 'attestation.typ';
	/** JSON, the template's only input. */
	data: string;
	/** Seconds since 1970, written into the file as its creation time so that the same facts make the same bytes. */
	madeAt: number;
};

type Waiting = {
	request: RenderRequest;
	/** In the language of who asked; when it is needed, somebody else's request may be running. */
	tooLate: Problem;
	done: (pdf: Uint8Array) => void;
	failed: (error: Error) => void;
};
type Answer = { pdf: Uint8Array } | { failure: string };

/** A fault of ours: the data or the template cannot be made into a file. */
export class RenderFailure extends Error {
	constructor(message: string) {
		super(message);
		this.name = 'RenderFailure';
	}
}

export type RenderLimits = {
	/** For one document, once it is its turn. */
	timeoutMilliseconds: number;
	waiting: number;
	/** A worker is replaced after so many documents, or when the process has grown by so much since it started. */
	rendersPerWorker: number;
	growthBytes: number;
};

const defaultLimits: RenderLimits = {
	timeoutMilliseconds: 30_000,
	waiting: 500,
	rendersPerWorker: 500,
	growthBytes: 400 * 1024 * 1024
};

/**
 * Renders documents one after the other in one worker thread, so that no page waits for a PDF. The worker never keeps
 * the process alive while it is idle.
 */
export class RenderQueue {
	#limits: RenderLimits;
	#waiting: Waiting[] = [];
	#worker: { thread: Worker; renders: number; startSize: number } | undefined;
	#busy = false;

	constructor(limits: Partial<RenderLimits> = {}) {
		this.#limits = { ...defaultLimits, ...limits };
	}

	/**
	 * @throws Problem `render_busy` when too many wait, `render_timeout` when it took too long
	 * @throws RenderFailure when the document cannot be made
	 */
	render(request: RenderRequest): Promise<Uint8Array> {
		if (this.#waiting.length >= this.#limits.waiting) {
			return Promise.reject(new Problem('render_busy', m.document_busy()));
		}

		const seconds = Math.ceil(this.#limits.timeoutMilliseconds / 1000);
		const tooLate = new Problem('render_timeout', m.document_timeout({ seconds }));

		return new Promise((done, failed) => {
			this.#waiting.push({ request, tooLate, done, failed });
			this.#next();
		});
	}

	/** Ends the idle worker; the next document starts another. */
	async close(): Promise<void> {
		const worker = this.#worker;
		this.#worker = undefined;
		await worker?.thread.terminate();
	}

	#next(): void {
		if (this.#busy) return;
		const job = this.#waiting.shift();
		if (!job) return;

		this.#busy = true;
		this.#run(job)
			.then(job.done, job.failed)
			.finally(() => {
				this.#busy = false;
				this.#next();
			});
	}

	async #run({ request, tooLate }: Waiting): Promise<Uint8Array> {
		const worker = (this.#worker ??= this.#start());
		const answer = await this.#ask(worker.thread, request, tooLate);

		worker.renders++;
		const grown = process.memoryUsage.rss() - worker.startSize;
		if (worker.renders >= this.#limits.rendersPerWorker || grown > this.#limits.growthBytes) await this.close();
		if ('failure' in answer) throw new RenderFailure(answer.failure);

		return answer.pdf;
	}

	#ask(thread: Worker, request: RenderRequest, tooLate: Problem): Promise<Answer> {
		return new Promise((resolve, reject) => {
			const settle = (act: () => void) => {
				clearTimeout(timer);
				thread.off('message', answered).off('error', broke).off('exit', ended);
				thread.unref();
				act();
			};
			const give = (error: Error) =>
				settle(() => {
					// The compiler cannot be interrupted: the thread ends when it comes back, and its answer is lost.
					this.#worker = undefined;
					void thread.terminate();
					reject(error);
				});
			const answered = (answer: Answer) => settle(() => resolve(answer));
			const broke = (error: Error) => give(new RenderFailure(`The rendering thread broke: ${error.stack ?? error}`));
			const ended = (code: number) => give(new RenderFailure(`The rendering thread ended with code ${code}.`));
			const timer = setTimeout(() => give(tooLate), this.#limits.timeoutMilliseconds);

			thread.on('message', answered).on('error', broke).on('exit', ended);
			thread.ref();
			thread.postMessage(request);
		});
	}

	#start() {
		const folder = join(applicationRoot(), 'src/lib/server/documents');
		const thread = new Worker(join(folder, 'render-worker.mjs'), {
			workerData: { folder },
			// The compiler's memory is freed only when its JavaScript handles are collected: collect often.
			resourceLimits: { maxYoungGenerationSizeMb: 1 }
		});
		const forget = () => {
			if (this.#worker?.thread === thread) this.#worker = undefined;
		};
		// Also while idle: an error that nobody listens to would end the whole process.
		thread.on('error', forget).on('exit', forget).unref();

		return { thread, renders: 0, startSize: process.memoryUsage.rss() };
	}
}
