import type { Page } from '@playwright/test';
import { timeCodeAt } from '#lib/server/accounts/time-code.ts';

/** "Kode kedua": setting it up, and what is asked for at sign-in. */
export class SecondFactorPage {
	constructor(readonly page: Page) {}

	/** Goes through the three steps as with a phone at hand. @returns the secret and the recovery codes */
	async setUp(password: string): Promise<{ secret: string; codes: string[] }> {
		await this.page.getByLabel('Kata sandi', { exact: true }).fill(password);
		await this.page.getByRole('button', { name: 'Siapkan kode kedua' }).click();
		const secret = (await this.page.getByText(/^([A-Z2-7]{4} ?){8}$/).innerText()).replaceAll(' ', '');
		await this.page.getByLabel('Kode enam angka dari aplikasi').fill(timeCodeAt(secret, new Date()));
		await this.page.getByRole('button', { name: 'Pakai kode kedua' }).click();
		await this.page.getByRole('heading', { name: 'Kode cadangan Anda' }).waitFor();
		const codes = await this.page.getByText(/^(\w{4}-){2}\w{4}$/).allInnerTexts();
		await this.page.getByRole('link', { name: 'Sudah saya simpan, lanjutkan' }).click();

		return { secret, codes };
	}

	get code() {
		return this.page.getByLabel(/^Kode dari aplikasi/);
	}

	async enter(code: string): Promise<void> {
		await this.code.fill(code);
		await this.page.getByRole('main').getByRole('button', { name: 'Masuk' }).click();
	}
}
