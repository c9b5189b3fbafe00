import type { Locator, Page } from '@playwright/test';

/** Where a head, or the administrator, chooses people, issues codes and prints them. */
export class CodeListPage {
	constructor(readonly page: Page) {}

	/** The administrator's list, by the way that leads there. */
	async open(): Promise<void> {
		await this.page.goto('/admin');
		await this.page.getByRole('link', { name: 'Kode dan akun' }).click();
		await this.page.getByRole('heading', { level: 1, name: 'Kode dan akun' }).waitFor();
	}

	async issueFor(...names: string[]): Promise<void> {
		for (const name of names) await this.person(name).check();
		await this.page.getByRole('button', { name: /untuk yang dipilih$/ }).click();
		await this.slips.first().waitFor();
	}

	/** Issues a code for everybody who has none yet. */
	async issueForAll(): Promise<void> {
		await this.page.getByRole('button', { name: 'Terbitkan untuk semua' }).click();
		await this.slips.first().waitFor();
	}

	/** The codes as they are printed; they are shown once. */
	get slips(): Locator {
		return this.page.getByRole('listitem').filter({ hasText: /\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b/ });
	}

	async codeOf(name: string): Promise<string> {
		const slip = await this.slips.filter({ hasText: name }).innerText();

		return /\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b/.exec(slip)![0];
	}

	/** Leaves the slips; with scripts the page asks first, because they cannot be seen again. */
	async leave(): Promise<void> {
		this.page.once('dialog', (dialog) => void dialog.accept());
		await this.page.getByRole('link', { name: 'Tutup dan kembali' }).click();
		await this.slips.first().waitFor({ state: 'detached' });
	}

	/** The person's box in the list of those who may be given a code. */
	person(name: string): Locator {
		return this.page.getByRole('checkbox', { name, exact: true });
	}
}
