import type { Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const everything: RunOptions = { runOnly: { type: 'tag', values: tags } };

/** What axe finds: a sentence for each rule that is broken. */
export async function axeFindings(page: Page): Promise<string[]> {
	const { violations } = await page.evaluate(
		(given) => (window as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(given),
		everything
	);

	return violations.map(({ id, help, nodes }) => {
		const where = nodes.map(({ target, any }) => `${target.join(' ')} ${any[0]?.message ?? ''}`);

		return `${id} (${help}) ${[...new Set(where)].slice(0, 3).join(' | ')}`;
	});
}
