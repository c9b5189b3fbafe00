import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';

/** The files that Netral hands out. */
export class DownloadPage {
	constructor(private readonly page: Page) {}

	/** Follows a link that downloads. @returns the bytes and the name they came with */
	async download(link: string): Promise<{ bytes: Buffer; name: string }> {
		const [download] = await Promise.all([
			this.page.waitForEvent('download'),
			this.page.getByRole('link', { name: link }).first().click()
		]);

		return { bytes: await readFile(await download.path()), name: download.suggestedFilename() };
	}
}
