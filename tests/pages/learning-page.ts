import type { Locator, Page } from '@playwright/test';
import { Menu } from './menu.ts';

/** "Belajar saya" and the lessons behind it. */
export class LearningPage {
	constructor(private readonly page: Page) {}

	readonly heading = (name: string): Locator => this.page.getByRole('heading', { level: 1, name });

	async open(): Promise<void> {
		await new Menu(this.page).follow('Belajar saya');
		await this.heading('Belajar saya').waitFor();
	}

	async openModule(title: string): Promise<void> {
		await this.page.getByRole('link', { name: title }).click();
		await this.heading(title).waitFor();
	}

	/** Takes the one obvious next step of somebody who has read nothing yet. */
	async begin(): Promise<void> {
		await this.page.getByRole('link', { name: 'Mulai', exact: true }).click();
		await this.page.waitForURL(/\/learn\/[^/]+\/[^/]+$/);
	}

	/** Reads lesson after lesson until the quiz opens. @returns the titles of the lessons */
	async readToTheQuiz(): Promise<string[]> {
		const titles: string[] = [];

		while (!this.page.url().endsWith('/quiz')) {
			const title = await this.page.getByRole('heading', { level: 1 }).innerText();
			titles.push(title);
			await this.page.getByRole('button', { name: /^Selesai, / }).click();
			await this.heading(title).waitFor({ state: 'detached' });
		}

		return titles;
	}
}
