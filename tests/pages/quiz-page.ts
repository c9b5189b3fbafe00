import type { Locator, Page } from '@playwright/test';

/** Position of the options to choose, by question: numbers as the page shows them. */
export type Choices = ReadonlyMap<number, readonly string[]>;

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

	/** Chooses the options of each question; an option is named by its text. */
	async answer(choices: Choices): Promise<void> {
		for (const [number, texts] of choices) {
			for (const text of texts) await this.question(number).getByLabel(text, { exact: true }).check();
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
}
