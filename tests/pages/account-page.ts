import type { Page } from '@playwright/test';
import { Menu } from './menu.ts';

/** Getting in and out: activating with a code, signing in, signing out. */
export class AccountPage {
	constructor(private readonly page: Page) {}

	async activate(number: string, code: string, password: string): Promise<void> {
		await this.page.goto('/');
		await this.page.getByRole('link', { name: 'Aktifkan akun' }).click();
		await this.page.getByLabel('Nomor pegawai').fill(number);
		await this.page.getByLabel('Kode', { exact: true }).fill(code);
		await this.page.getByRole('button', { name: 'Periksa kode' }).click();
		await this.page.getByLabel('Kata sandi baru', { exact: true }).fill(password);
		await this.page.getByLabel('Kata sandi baru, sekali lagi').fill(password);
		await this.page.getByRole('button', { name: 'Aktifkan akun' }).click();
		await this.page.waitForURL('**/learn');
	}

	async signIn(number: string, password: string): Promise<void> {
		await this.page.goto('/');
		await new Menu(this.page).follow('Masuk');
		await this.page.getByLabel('Nomor pegawai').fill(number);
		await this.page.getByLabel('Kata sandi', { exact: true }).fill(password);
		await this.page.getByRole('button', { name: 'Masuk' }).click();
		await this.page.waitForURL('**/learn');
	}

	async signOut(): Promise<void> {
		await new Menu(this.page).signOut();
	}
}
