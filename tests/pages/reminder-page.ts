import type { Locator, Page } from '@playwright/test';

/** Where a head reminds people of the unit. */
export class ReminderPage {
	constructor(private readonly page: Page) {}

	async open(): Promise<void> {
		await this.page.getByRole('link', { name: 'Buat teks pengingat' }).click();
		await this.page.waitForURL('**/reminder?*');
	}

	row(name: string): Locator {
		return this.page.getByRole('row').filter({ has: this.page.getByRole('rowheader', { name }) });
	}

	async nudge(...names: string[]): Promise<void> {
		for (const name of names) await this.row(name).getByRole('checkbox').check();
		await this.page.getByRole('button', { name: 'Ingatkan yang dipilih' }).click();
	}
}
