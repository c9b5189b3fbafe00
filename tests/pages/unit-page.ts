import type { Locator, Page } from '@playwright/test';
import { Menu } from './menu.ts';

/** What a head sees of the own unit: figures, people, and the way to the statement. */
export class UnitPage {
	constructor(private readonly page: Page) {}

	async open(): Promise<void> {
		await new Menu(this.page).follow('Unit saya');
		await this.page.waitForURL('**/oversight/*');
	}

	/** A unit that takes part in one programme only shows that one, and nothing to choose from. */
	async chooseProgramme(title: string): Promise<void> {
		const heading = this.page.getByRole('heading', { level: 2, name: title });
		const choice = this.page.getByRole('navigation', { name: 'Program dan periode' });
		await heading.or(choice).first().waitFor();
		if (await choice.isVisible())
			await choice.getByRole('link', { name: title.replace(/ \((.+)\)$/, ' periode $1') }).click();
		await heading.waitFor();
	}

	/** The table of figures, a row by the name that it begins with. @returns the numbers of a row, the total first */
	async figures(row: string): Promise<number[]> {
		const cells = this.figureTable
			.getByRole('row')
			.filter({ has: this.page.getByRole('rowheader', { name: row, exact: true }) })
			.getByRole('cell');

		return (await cells.allInnerTexts())
			.filter((text) => !text.includes('%'))
			.map((text) => Number(/\d+$/.exec(text.trim())![0]));
	}

	get figureTable(): Locator {
		return this.page.getByRole('table', { name: 'Peserta menurut unit' });
	}

	async openStaff(): Promise<void> {
		await this.page.getByRole('link', { name: 'Lihat daftar pegawai' }).click();
		await this.page.waitForURL('**/staff?*');
	}

	async openStatement(): Promise<void> {
		await this.page.getByRole('link', { name: 'Buat surat pernyataan' }).click();
		await this.page.waitForURL('**/attestation/new?*');
	}
}
