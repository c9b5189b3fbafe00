import type { Page } from '@playwright/test';

/** "Masuk", and what stands on top of every page once somebody is in. */
export class SignInPage {
	constructor(readonly page: Page) {}

	async open(next?: string): Promise<void> {
		await this.page.goto(next === undefined ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`);
	}

	get number() {
		return this.page.getByLabel(/^Nomor pegawai/);
	}

	async signIn(number: string, password: string): Promise<void> {
		await this.number.fill(number);
		await this.page.getByLabel('Kata sandi', { exact: true }).fill(password);
		// Until it is answered, the page still shows what the try before was told.
		const answered = this.page.waitForResponse((response) => response.request().method() === 'POST');
		await this.page.getByRole('main').getByRole('button', { name: 'Masuk' }).click();
		await answered;
	}

	get problem() {
		return this.page.getByRole('alert');
	}

	/** The name on top, which leads to the profile. */
	get whoIsIn() {
		return this.page.getByRole('banner').getByRole('link', { name: /^Anda masuk sebagai/ });
	}

	async signOut(): Promise<void> {
		await this.page.getByRole('banner').getByRole('button', { name: 'Keluar' }).click();
		await this.page.waitForURL(/\/sign-in/);
	}
}
