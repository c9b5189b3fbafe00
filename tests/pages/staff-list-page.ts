import type { Locator, Page } from '@playwright/test';

/** The people behind the figures. */
export class StaffListPage {
	constructor(private readonly page: Page) {}

	row(name: string): Locator {
		return this.page.getByRole('row').filter({ has: this.page.getByRole('rowheader', { name }) });
	}

	async count(): Promise<number> {
		return this.page.getByRole('rowheader').count();
	}

	/** Tells the administrator that somebody does not belong to the unit. */
	async report(name: string, what: string, note: string): Promise<void> {
		const row = this.row(name);
		await row.getByText('Bukan pegawai unit ini').click();
		await row.getByLabel('Apa yang terjadi?').selectOption(what);
		await row.getByLabel('Keterangan').fill(note);
		await row.getByRole('button', { name: 'Laporkan' }).click();
		await this.page.getByText(`Laporan tentang ${name} sudah masuk`).waitFor();
	}
}
