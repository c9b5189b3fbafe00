import { maxQuestionBytes } from '#lib/exchange/exchange.ts';
import { m } from '#lib/paraglide/messages.js';
import { Places } from '../places.ts';
import { Problem } from '../problem.ts';
import { runInProcess } from '../task-process.ts';
import type { ImportedQuestions, QuestionTask } from './question-task.ts';

/** A file of the largest size takes a tenth of it. */
const timeoutMs = 30_000;
/** Each has a process of its own, and pages need one as well. */
const mostAtOnce = 2;

/** The imports of questions that run in this process; nothing is kept of them. */
export class QuestionImports {
	readonly #limits: { timeoutMs: number; mostAtOnce: number };
	readonly #places: Places;

	constructor(limits = { timeoutMs, mostAtOnce }) {
		this.#limits = limits;
		this.#places = new Places(limits.mostAtOnce);
	}

	/**
	 * Turns questions of GIFT or Aiken into Soal Markdown, and checks what was written.
	 * @throws Problem `questions_empty`, `questions_large`, `questions_late`, at the field they came from, or `questions_busy`
	 */
	async read(task: QuestionTask): Promise<ImportedQuestions> {
		const { bytes, fileName } = task.given;
		const field = fileName === '' ? 'text' : 'file';
		if (bytes.length === 0) throw new Problem('questions_empty', m.questions_empty(), field);
		if (bytes.length > maxQuestionBytes) {
			const size = Math.ceil(bytes.length / 1000);
			throw new Problem('questions_large', m.questions_large({ size, limit: maxQuestionBytes / 1000 }), field);
		}

		return runInProcess('publishing/question-task.ts', task, {
			places: this.#places,
			// Who pastes questions can as well press the button once more.
			waiting: { patienceMs: 0, busy: () => new Problem('questions_busy', m.questions_busy()) },
			timeoutMs: this.#limits.timeoutMs,
			late: () =>
				new Problem('questions_late', m.questions_late({ seconds: Math.round(this.#limits.timeoutMs / 1000) }), field)
		});
	}
}
