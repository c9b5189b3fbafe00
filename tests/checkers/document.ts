import type { Page } from '@playwright/test';

/** What a page says of itself before it is read: its language, title and main heading, and no forced order of focus. */
export async function documentFindings(page: Page): Promise<string[]> {
	const problems = await page.evaluate(() => {
		const found: string[] = [];
		const headings = document.querySelectorAll('h1').length;
		if (headings !== 1) found.push(`has ${headings} main headings`);
		if (document.documentElement.lang !== 'id') found.push(`is in the language "${document.documentElement.lang}"`);
		for (const element of document.querySelectorAll<HTMLElement>('[tabindex]')) {
			if (element.tabIndex > 0) found.push(`forces the order of focus: ${window.placeOf(element)}`);
		}

		return found;
	});
	const title = await page.title();
	if (!/^\S.* · Netral$/.test(title)) problems.push(`has the title "${title}"`);

	return problems;
}
