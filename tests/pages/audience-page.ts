import type { Locator, Page } from '@playwright/test';
import { Menu } from './menu.ts';

/** Where an administrator builds the audience of a programme and sees first what it would do. */
export class AudiencePage {
	constructor(private readonly page: Page) {}

	async open(programme: string): Promise<void> {
		await new Menu(this.page).follow('Kelola');
		await this.page.getByRole('link', { name: 'Program', exact: true }).click();
		await this.page.getByRole('region', { name: programme }).getByRole('link', { name: 'Ubah sasaran' }).click();
		await this.page.getByRole('heading', { level: 1, name: `Sasaran: ${programme}` }).waitFor();
	}

	condition(n: number): Locator {
		return this.page.getByRole('group', { name: `Syarat ${n}`, exact: true });
	}

	async count(): Promise<void> {
		await this.page.getByRole('button', { name: 'Hitung dahulu' }).click();
	}

	get preview(): Locator {
		return this.page.getByRole('region', { name: 'Hasil hitungan' });
	}

	/** What the dry run says of the only period: in the audience, to be enrolled, leaving. */
	async told(): Promise<number[]> {
		const cells = this.preview.getByRole('table', { name: 'Hasil hitungan' }).getByRole('cell');

		return (await cells.allInnerTexts()).map((text) => Number(/\d+$/.exec(text.trim())![0]));
	}

	async save(): Promise<void> {
		await this.page.getByRole('button', { name: 'Simpan sasaran ini' }).click();
	}
}
