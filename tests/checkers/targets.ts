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
				const areas = [element, ...labels].flatMap((each) => [each.getBoundingClientRect(), spreadOf(each)]);
				if (areas.some(({ width, height }) => width >= least && height >= least)) return [];

				const { width, height } = element.getBoundingClientRect();

				return [`is pressed on ${Math.round(width)} × ${Math.round(height)} px: ${window.placeOf(element)}`];
			});

		/** A link may spread over the whole card that it stands in. */
		function spreadOf(element: Element): { width: number; height: number } {
			const { content, position, width, height } = getComputedStyle(element, '::after');
			const spread = content !== 'none' && position === 'absolute';

			return { width: spread ? parseFloat(width) : 0, height: spread ? parseFloat(height) : 0 };
		}

		function inSentence(element: HTMLElement): boolean {
			if (element.tagName !== 'A' || !getComputedStyle(element).display.startsWith('inline')) return false;

			// Words beside the link, not only those of other links or of a badge.
			return [...element.parentElement!.childNodes].some(
				(node) => node.nodeType === Node.TEXT_NODE && /\p{L}{2}/u.test(node.textContent!)
			);
		}
	});
}
