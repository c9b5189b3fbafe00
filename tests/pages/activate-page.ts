import type { Page } from '@playwright/test';

/** "Aktifkan akun" and "Atur ulang kata sandi": first the code, then the password. */
export class ActivatePage {
	constructor(readonly page: Page) {}

	async open(): Promise<void> {
		await this.page.goto('/activate');
	}

	/** From the code to the first page behind it. */
	async activate(number: string, code: string, password: string): Promise<void> {
		await this.page.goto('/');
		await this.page.getByRole('link', { name: 'Aktifkan akun' }).click();
		await this.checkCode(number, code);
		await this.choosePassword(password);
		await this.page.waitForURL(/\/learn\?activated$/);
	}

	async checkCode(number: string, code: string): Promise<void> {
		await this.page.getByLabel(/^Nomor pegawai/).fill(number);
		await this.page.getByLabel('Kode', { exact: true }).fill(code);
		await this.page.getByRole('button', { name: 'Periksa kode' }).click();
	}

	async choosePassword(password: string, again = password): Promise<void> {
		await this.page.getByLabel('Kata sandi baru', { exact: true }).fill(password);
		await this.page.getByLabel('Kata sandi baru, sekali lagi').fill(again);
		await this.page.getByRole('button', { name: /^(Aktifkan akun|Atur ulang kata sandi)$/ }).click();
	}

	/** For whom the code is, and who issued it. */
	get facts() {
		return this.page.locator('dl');
	}

	get problem() {
		return this.page.locator('.error').or(this.page.getByRole('alert'));
	}
}
