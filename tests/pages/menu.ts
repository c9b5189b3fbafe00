import type { Page } from '@playwright/test';

/** The menu on top of every page, which a phone keeps behind a button. */
export class Menu {
	constructor(private readonly page: Page) {}

	async follow(name: string): Promise<void> {
		await this.open();
		await this.page.getByRole('banner').getByRole('link', { name }).click();
	}

	async signOut(): Promise<void> {
		await this.open();
		await this.page.getByRole('banner').getByRole('button', { name: 'Keluar' }).click();
		await this.page.waitForURL(/\/sign-in/);
	}

	private async open(): Promise<void> {
		const opener = this.page.getByRole('banner').getByRole('button', { name: 'Menu', exact: true });
		if (await opener.isVisible()) await opener.click();
	}
}
