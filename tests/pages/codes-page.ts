import type { Page } from '@playwright/test';

/** The administrator hands out codes on a printed list. */
export class CodesPage {
	constructor(private readonly page: Page) {}

	/** Issues a code for everybody who has none yet. @returns the codes by name, as the slips show them */
	async issueForAll(names: readonly string[]): Promise<Map<string, string>> {
		await this.page.goto('/admin');
		await this.page.getByRole('link', { name: 'Kode dan akun' }).click();
		await this.page.getByRole('button', { name: 'Terbitkan untuk semua' }).click();
		await this.page.getByText('hanya tampil sekali').waitFor();
		const codes = new Map<string, string>();

		for (const name of names) {
			const slip = await this.page.getByRole('listitem').filter({ hasText: name }).innerText();
			codes.set(name, /\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b/.exec(slip)![0]);
		}

		return codes;
	}

	/** Leaves the list; with scripts the page asks first, because it cannot be seen again. */
	async leave(): Promise<void> {
		this.page.once('dialog', (dialog) => void dialog.accept());
		await this.page.getByRole('link', { name: 'Tutup dan kembali' }).click();
		await this.page.getByRole('button', { name: 'Cari' }).waitFor();
	}
}
