import type { Locator, Page } from '@playwright/test';

/** Writing a statement: notes beside people, the password again, and what comes out. */
export class StatementPage {
	readonly main: Locator;

	constructor(private readonly page: Page) {
		this.main = page.getByRole('main');
	}

	async note(name: string, kind: string, text: string): Promise<void> {
		await this.page.getByLabel(`Jenis catatan untuk ${name}`).selectOption(kind);
		await this.page.getByLabel(`Isi catatan untuk ${name}`).fill(text);
	}

	async goOn(): Promise<void> {
		await this.page.getByRole('button', { name: 'Lanjut ke tanda tangan' }).click();
		await this.page.waitForURL('**/attestation/sign?*');
	}

	async sign(password: string): Promise<void> {
		await this.page.getByLabel('Kata sandi Anda').fill(password);
		await this.page.getByRole('button', { name: 'Tanda tangani' }).click();
	}

	/** What stands beside a word in the list of facts. */
	fact(term: string): Locator {
		return this.page.locator('dt', { hasText: new RegExp(`^${term}$`) }).locator('xpath=following-sibling::dd[1]');
	}
}
