import { inLanguage, type Language } from './language.ts';
import { Problem } from './problem.ts';

/** What the process of a task is given: the address of a file that exports `runTask`, its task, and the language of who waits. */
export type SpokenTask = { address: string; task: unknown; language: Language };

export type Outcome = { done: unknown } | { problem: { code: string; message: string; field: string | undefined } };

/** Runs in the process of the task. Expected problems come back as values. */
export async function answerTask({ address, task, language }: SpokenTask): Promise<Outcome> {
	const { runTask } = (await import(address)) as { runTask(task: unknown): Promise<unknown> };

	return inLanguage(language, async () => {
		try {
			return { done: await runTask(task) };
		} catch (error) {
			if (!(error instanceof Problem)) throw error;

			return { problem: { code: error.code, message: error.message, field: error.field } };
		}
	});
}
