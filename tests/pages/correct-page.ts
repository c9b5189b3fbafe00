import type { Page } from '@playwright/test';

/** Where a question is taken back or its key corrected. */
export class CorrectPage {
	readonly #page: Page;

	constructor(page: Page) {
		this.#page = page;
	}

	async open(moduleId: string, questionId: string): Promise<void> {
		await this.#page.goto(`/author/${moduleId}/questions/${questionId}/correct`);
	}

	/** Counts what taking the question back would do. */
	async countVoid(reason: string): Promise<void> {
		await this.#page.getByRole('radio', { name: /^Soalnya/ }).check();
		await this.#page.getByLabel('Alasan').fill(reason);
		await this.#page.getByRole('button', { name: 'Hitung dahulu' }).click();
		await this.#page.getByRole('heading', { name: 'Bila diterapkan' }).waitFor();
	}

	effect(label: string) {
		return this.#page.getByRole('row', { name: label }).getByRole('cell').first();
	}

	async apply(): Promise<void> {
		await this.#page.getByRole('checkbox', { name: /^Saya mengerti/ }).check();
		await this.#page.getByRole('button', { name: 'Terapkan koreksi' }).click();
	}
}
