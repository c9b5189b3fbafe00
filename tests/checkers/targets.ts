import type { Page } from '@playwright/test';

/**
 * Whatever is pressed and measures less than 44 px. A link that stands in a sentence may be as high as its line, as in
 * WCAG 2.5.8; a link that is alone in its cell, heading, item or paragraph may not.
 */
export async function targetFindings(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		// Half a pixel is lost where browsers round.
		const least = 43.5;
		const pressed = 'a[href], button, input:not([type="hidden"]), select, textarea, summary, [role="button"]';

		return [...document.querySelectorAll<HTMLElement>(pressed)]
			.filter((element) => window.isShown(element) && !inSentence(element))
			.flatMap((element) => {
				const labels = [...((element as HTMLInputElement).labels ?? [])];
				const boxes = [element, ...labels].map((each) => each.getBoundingClientRect());
				if (boxes.some(({ width, height }) => width >= least && height >= least)) return [];

				const [{ width, height }] = boxes as [DOMRect];

				return [`is pressed on ${Math.round(width)} × ${Math.round(height)} px: ${window.placeOf(element)}`];
			});

		function inSentence(element: HTMLElement): boolean {
			if (element.tagName !== 'A' || !getComputedStyle(element).display.startsWith('inline')) return false;

			// Words beside the link, not only those of other links or of a badge.
			return [...element.parentElement!.childNodes].some(
				(node) => node.nodeType === Node.TEXT_NODE && /\p{L}{2}/u.test(node.textContent!)
			);
		}
	});
}
