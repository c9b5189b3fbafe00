import type { Page } from '@playwright/test';

/** Whatever takes no focus, takes it without showing it, or shows it only outside the window or behind something. */
export async function focusFindings(page: Page): Promise<string[]> {
	// A focus that a script sets is shown only to somebody who uses the keyboard.
	await page.keyboard.press('Tab');

	return page.evaluate(() => {
		const problems = new Set<string>();
		const stops = [
			...document.querySelectorAll<HTMLElement>(
				'a[href], button, input:not([type="hidden"]), select, textarea, summary, [tabindex="0"]'
			)
		].filter((element) => window.isShown(element) && !element.matches(':disabled') && isReachable(element));

		// There and back, because a bar at the top hides what is reached from below.
		for (const element of [...stops, ...stops.toReversed()]) {
			(document.activeElement as HTMLElement | null)?.blur();
			const before = looksOf(element);
			element.focus();
			if (document.activeElement !== element) problems.add(`takes no focus: ${window.placeOf(element)}`);
			else if (looksOf(element) === before) problems.add(`does not show its focus: ${window.placeOf(element)}`);
			else if (!isInView(element)) problems.add(`has its focus out of sight: ${window.placeOf(element)}`);
		}
		// What shows only with the focus, as the way past the menu does, goes again.
		(document.activeElement as HTMLElement | null)?.blur();

		return [...problems];

		function isReachable(element: Element): boolean {
			return !document.querySelector(':modal') || element.closest(':modal') !== null;
		}

		function looksOf(element: Element): string {
			const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(element);

			return JSON.stringify([outlineStyle !== 'none' && [outlineWidth, outlineColor], boxShadow]);
		}

		/** Its middle, or the middle of the part that fits, can be touched. */
		function isInView(element: Element): boolean {
			const { left, right, top, bottom } = element.getClientRects()[0]!;
			const middle = (from: number, to: number, end: number) => (Math.max(from, 0) + Math.min(to, end)) / 2;
			const found = document.elementFromPoint(middle(left, right, innerWidth), middle(top, bottom, innerHeight));

			return found !== null && (element.contains(found) || found.contains(element));
		}
	});
}
