import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';

/** Where a trainer turns questions of other programs into Soal Markdown, and takes those of a module along. */
export class QuestionExchangePage {
	constructor(private readonly page: Page) {}

	/** By the way that leads there. */
	async openImport(): Promise<void> {
		await this.page.goto('/author');
		await this.page.getByRole('link', { name: 'Impor soal' }).click();
		await this.page.getByRole('heading', { level: 1, name: 'Impor soal' }).waitFor();
	}

	async openExport(moduleId: string): Promise<void> {
		await this.page.goto(`/author/${moduleId}`);
		await this.page.getByRole('link', { name: 'Ekspor ke GIFT' }).click();
		await this.page.getByRole('heading', { level: 1, name: 'Ekspor ke GIFT' }).waitFor();
	}

	async choose(name: string, content: string | Buffer): Promise<void> {
		const file = { name, mimeType: 'text/plain', buffer: Buffer.from(content) };
		await this.page.getByLabel('Berkas soal').setInputFiles(file);
	}

	/** Sends what was chosen or pasted, and waits for the page that comes of it. */
	async turn(): Promise<void> {
		const answer = this.page.waitForResponse((response) => response.request().method() === 'POST');
		await this.page.getByRole('button', { name: 'Ubah menjadi Soal Markdown' }).click();
		await answer;
		await this.page.waitForLoadState();
	}

	get pasted(): Locator {
		return this.page.getByLabel('Atau tempel soalnya di sini');
	}

	/** The Soal Markdown that came out. */
	get markdown(): Locator {
		return this.page.getByLabel('Soal Markdown', { exact: true });
	}

	/** A table of the report, by what became of its questions. */
	report(severity: 'tidak terbaca' | 'tidak ikut' | 'berubah'): Locator {
		return this.page.getByRole('table', { name: severity });
	}

	/** What the check of contents finds in the result. */
	get findings(): Locator {
		return this.page.getByRole('region', { name: 'Hasil pemeriksaan isi' });
	}

	/** Presses the button that downloads a file. @returns its text */
	async download(file: string): Promise<string> {
		const [download] = await Promise.all([
			this.page.waitForEvent('download'),
			this.page.getByRole('button', { name: `Unduh ${file}`, exact: true }).click()
		]);
		if (download.suggestedFilename() !== file) throw new Error(`The file is called ${download.suggestedFilename()}.`);

		return readFile(await download.path(), 'utf8');
	}
}
