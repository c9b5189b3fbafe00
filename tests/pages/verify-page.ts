import type { Locator, Page } from '@playwright/test';
import { Menu } from './menu.ts';

/** What anybody sees who types a code from a paper. */
export class VerifyPage {
	readonly main: Locator;

	constructor(private readonly page: Page) {
		this.main = page.getByRole('main');
	}

	async verify(code: string): Promise<void> {
		await this.page.goto('/');
		await new Menu(this.page).follow('Periksa sertifikat');
		// The home page, which the link leaves, asks for a code too.
		await this.page.getByRole('heading', { level: 1, name: 'Periksa sertifikat' }).waitFor();
		await this.page.getByLabel('Kode verifikasi').fill(code);
		await this.page.getByRole('main').getByRole('button', { name: 'Periksa' }).click();
		await this.page.waitForURL('**/verify/*');
	}
}
