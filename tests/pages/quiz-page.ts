import type { Locator, Page } from '@playwright/test';
import { m } from '#lib/paraglide/messages.js';

/** One thing that somebody does in a question, by the texts that the page shows. */
export type Step =
	/** An option, in a table within its row. */
	| { tick: string; row?: string }
	/** A choice in the list that stands beside a row or a step. */
	| { list: string; choice: string }
	| { typed: string };

/** What is done in a question, or in one scene after the other. */
export type QuestionAnswer = { steps: Step[] } | { scenes: Step[][] };

/** By question: numbers as the page shows them. */
export type Answers = ReadonlyMap<number, QuestionAnswer>;

/** A module's quiz: the page before it, the open attempt and the handing in. */
export class QuizPage {
	constructor(private readonly page: Page) {}

	/** @returns the id of the attempt that has begun */
	async start(): Promise<string> {
		const honesty = this.page.getByRole('checkbox');
		if (await honesty.count()) await honesty.check();
		await this.page.getByRole('button', { name: 'Mulai kuis' }).click();
		await this.page.waitForURL('**/learn/attempts/*');

		return new URL(this.page.url()).pathname.split('/').at(-1)!;
	}

	question(number: number): Locator {
		return this.page.getByRole('group', { name: new RegExp(`^Soal ${number} `) });
	}

	/** A scene of a scenario that has come, numbered from 1. */
	scene(question: Locator, number: number): Locator {
		return question.getByRole('group', { name: new RegExp(`^${m.answer_scene({ number })} `) });
	}

	/** What leaves the present scene of a scenario. */
	leaving(question: Locator): Locator {
		return question.getByRole('button', { name: m.answer_scene_next() });
	}

	/** The field that a step is about. */
	field(within: Locator, step: Step): Locator {
		if ('typed' in step) return within.getByLabel(m.answer_typed());
		if ('list' in step) return within.getByLabel(step.list, { exact: true });
		const row = step.row === undefined ? within : within.getByRole('radiogroup', { name: step.row, exact: true });

		return row.getByLabel(step.tick, { exact: true });
	}

	/** Answers each question, a scenario to its end. */
	async answer(answers: Answers): Promise<void> {
		for (const [number, answer] of answers) {
			const question = this.question(number);
			if ('steps' in answer) {
				await this.#take(question, answer.steps);
				continue;
			}

			for (const [index, steps] of answer.scenes.entries()) {
				await this.#take(this.scene(question, index + 1), steps);
				await this.leaving(question).click();
			}
			await this.leaving(question).waitFor({ state: 'detached' });
		}
	}

	/** Leads to the page that shows what is answered before it is handed in. */
	async review(): Promise<void> {
		await this.page.getByRole('button', { name: 'Periksa jawaban sebelum dikumpulkan' }).click();
		await this.page.waitForURL('**/review');
	}

	/** Looks over what is answered, hands in, and waits for the result. */
	async submit(): Promise<void> {
		await this.review();
		await this.page.getByRole('button', { name: 'Kumpulkan jawaban' }).click();
		await this.page.waitForURL('**/result');
	}

	async #take(within: Locator, steps: readonly Step[]): Promise<void> {
		for (const step of steps) {
			const field = this.field(within, step);
			if ('typed' in step) await field.fill(step.typed);
			else if ('list' in step) await field.selectOption(step.choice);
			else await field.check();
		}
	}
}
