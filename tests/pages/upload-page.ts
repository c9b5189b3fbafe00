import type { Locator, Page } from '@playwright/test';

/** Where a trainer uploads a module, sees what is found in it, looks at it, and publishes it. */
export class UploadPage {
	constructor(private readonly page: Page) {}

	/** By the way that leads there. */
	async open(): Promise<void> {
		await this.page.goto('/author');
		await this.page.getByRole('link', { name: 'Unggah modul', exact: true }).click();
		await this.page.getByRole('heading', { level: 1, name: 'Unggahan modul' }).waitFor();
	}

	async choose(name: string, buffer: Buffer): Promise<void> {
		await this.page.getByLabel('Berkas ZIP').setInputFiles({ name, mimeType: 'application/zip', buffer });
	}

	/** Sends the chosen file as a new upload, and waits for the page that comes of it. */
	async send(): Promise<void> {
		await this.press('Unggah dan periksa');
	}

	/** Sends the chosen file in the place of the one before. */
	async replace(): Promise<void> {
		await this.press('Unggah dan periksa lagi');
	}

	/** The line of a file that holds a text, with what was found at it. */
	line(text: string): Locator {
		return this.page.getByRole('listitem').filter({ hasText: text });
	}

	get findings(): Locator {
		return this.page.getByRole('region', { name: 'Hasil pemeriksaan isi' });
	}

	get publishing(): Locator {
		return this.page.getByRole('region', { name: 'Terbitkan unggahan ini' });
	}

	async openLesson(title: string): Promise<void> {
		await this.page.getByRole('region', { name: 'Lihat seperti peserta' }).getByRole('link', { name: title }).click();
		await this.page.getByRole('heading', { level: 1, name: title }).waitFor();
	}

	async back(): Promise<void> {
		await this.page.getByRole('link', { name: 'Kembali ke unggahan' }).click();
		await this.page.getByRole('heading', { level: 1, name: /^Unggahan:/ }).waitFor();
	}

	async tryQuiz(): Promise<void> {
		await this.page.getByRole('link', { name: 'Coba kuisnya' }).click();
		await this.page.getByRole('heading', { level: 1, name: /^Coba kuisnya/ }).waitFor();
	}

	async handIn(): Promise<void> {
		await this.press('Kumpulkan dan lihat nilainya');
	}

	/** @param act the button: `Terbitkan` or `Minta persetujuan` */
	async decide(act: string, note: string, kind?: 'Koreksi' | 'Perbaikan kecil'): Promise<void> {
		if (kind) await this.page.getByRole('radio', { name: new RegExp(`^${kind}`) }).check();
		await this.page.getByRole('textbox', { name: 'Catatan' }).fill(note);
		await this.press(act);
	}

	async press(name: string): Promise<void> {
		const answer = this.page.waitForResponse((response) => response.request().method() === 'POST');
		await this.page.getByRole('button', { name, exact: true }).click();
		await answer;
		await this.page.waitForLoadState('networkidle');
	}
}
