import type { Page } from '@playwright/test';

/** Where a head, or the administrator, chooses people, issues codes and prints them. */
export class CodeListPage {
	constructor(readonly page: Page) {}

	async issueFor(...names: string[]): Promise<void> {
		for (const name of names) await this.page.getByRole('checkbox', { name, exact: true }).check();
		await this.page.getByRole('button', { name: /untuk yang dipilih$/ }).click();
		await this.slips.first().waitFor();
	}

	get slips() {
		return this.page.locator('.slips li');
	}

	async codeOf(name: string): Promise<string> {
		return this.slips.filter({ hasText: name }).locator('.code').innerText();
	}

	get names() {
		return this.page.locator('table label');
	}
}
