import type { Page } from '@playwright/test';
import { m } from '#lib/paraglide/messages.js';

/** The foot of every page, and the settings that it leads to. */
export class DisplayPage {
	constructor(private readonly page: Page) {}

	/** Presses the quick switch; it names the language in itself. */
	async switchTo(language: string | RegExp): Promise<void> {
		const answered = this.page.waitForResponse((response) => response.request().method() === 'POST');
		await this.page.getByRole('contentinfo').getByRole('button', { name: language }).click();
		await answered;
		await this.page.waitForLoadState();
	}

	async open(): Promise<void> {
		await this.page.getByRole('contentinfo').getByRole('link', { name: m.display_title() }).click();
		await this.page.getByRole('heading', { level: 1, name: m.display_title() }).waitFor();
	}

	async set({ text, contrast, calm }: { text: string; contrast: boolean; calm: boolean }): Promise<void> {
		await this.page.getByRole('radio', { name: text, exact: true }).check();
		await this.page.getByRole('checkbox', { name: m.display_contrast() }).setChecked(contrast);
		await this.page.getByRole('checkbox', { name: m.display_calm() }).setChecked(calm);
		await this.page.getByRole('button', { name: m.display_save() }).click();
		await this.page.waitForURL('**/display?saved**');
	}
}
