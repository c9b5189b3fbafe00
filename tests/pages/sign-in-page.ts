import type { Page } from '@playwright/test';
import { Menu } from './menu.ts';

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

	/** The name on top. */
	get whoIsIn() {
		return this.page.getByRole('banner').getByRole('paragraph').filter({ hasText: 'Anda masuk sebagai' });
	}

	async signOut(): Promise<void> {
		await new Menu(this.page).signOut();
	}
}
