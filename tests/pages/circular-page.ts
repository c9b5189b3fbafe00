import type { Page } from '@playwright/test';

/** A circular with its three questions. */
export class CircularPage {
	constructor(private readonly page: Page) {}

	async open(id: string): Promise<void> {
		await this.page.goto(`/learn/circulars/${id}`);
	}

	async choose(option: string): Promise<void> {
		await this.page.getByLabel(option).check();
	}

	/** Judges one statement of a table. */
	async judge(statement: string, verdict: 'Benar' | 'Salah'): Promise<void> {
		await this.page.getByRole('radiogroup', { name: statement }).getByLabel(verdict).check();
	}

	async send(): Promise<void> {
		await this.page.getByRole('button', { name: 'Kirim jawaban dan pernyataan' }).click();
	}

	async confirm(): Promise<void> {
		await this.page.getByLabel('Saya telah membaca dan memahami').check();
		await this.send();
	}
}
