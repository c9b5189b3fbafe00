import type { Locator, Page } from '@playwright/test';

/** The administrator brings a staff file: first the differences, then all of them at once. */
export class ImportPage {
	constructor(private readonly page: Page) {}

	/** Uploads a file and waits until its differences are shown; nothing has changed yet. */
	async examine(fileName: string, csv: string): Promise<void> {
		await this.upload(fileName, Buffer.from(csv));
		await this.waitForDifferences(fileName);
	}

	async upload(fileName: string, bytes: Buffer): Promise<void> {
		await this.page.goto('/admin');
		await this.page.getByRole('link', { name: 'Impor pegawai' }).click();
		await this.page
			.getByLabel('Berkas Excel atau CSV')
			.setInputFiles({ name: fileName, mimeType: 'application/octet-stream', buffer: bytes });
		await this.page.getByRole('button', { name: 'Periksa berkas' }).click();
	}

	async waitForDifferences(fileName: string): Promise<void> {
		await this.page.getByRole('heading', { level: 1, name: `Periksa ${fileName}` }).waitFor();
	}

	/** The line or row that tells about somebody. */
	difference(name: string): Locator {
		return this.page.getByRole('row').filter({ hasText: name });
	}

	async apply(): Promise<void> {
		await this.page.getByRole('button', { name: 'Terapkan perubahan' }).click();
		await this.page.getByText('Perubahan sudah diterapkan').waitFor();
	}
}
