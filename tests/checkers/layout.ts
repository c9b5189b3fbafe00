import type { Page } from '@playwright/test';

/**
 * What does not fit: a page that scrolls sideways, text that is cut off, text that lies on other text, and a value that
 * stands below the name of its column instead of beside it.
 */
export async function layoutFindings(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		type Line = { text: string; parent: Element; layer: Element | null; left: number; right: number } & Vertical;
		type Vertical = { top: number; bottom: number };
		const problems = new Set<string>();
		const root = document.documentElement;
		const wide = root.scrollWidth - root.clientWidth;
		if (wide > 0) {
			const widest = [...document.querySelectorAll('body *')].findLast(
				(element) => element.getBoundingClientRect().right > root.clientWidth && window.isShown(element)
			);
			problems.add(`scrolls sideways by ${wide} px, because of ${widest && window.placeOf(widest)}`);
		}

		const lines: Line[] = [];
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		while (walker.nextNode()) {
			const parent = walker.currentNode.parentElement!;
			const text = walker.currentNode.textContent!.trim().slice(0, 30);
			if (!text || parent.matches('option, script, style') || !window.isShown(parent)) continue;

			const range = document.createRange();
			range.selectNodeContents(walker.currentNode);
			for (const { left, right, top, bottom, height } of range.getClientRects()) {
				// A font's box is higher than its letters, so the boxes of two lines may touch.
				const line = { left: left + 1, right: right - 1, top: top + height / 4, bottom: bottom - height / 4 };
				lines.push({ text, parent, layer: layerOf(parent), ...line });
				const cutter = cutterOf(parent, line);
				if (cutter) problems.add(`cuts off "${text}" at ${window.placeOf(cutter)}`);
			}
		}

		lines.sort((one, other) => one.top - other.top);
		for (const [index, one] of lines.entries()) {
			for (let next = index + 1; next < lines.length && lines[next]!.top < one.bottom; next++) {
				const other = lines[next]!;
				if (one.layer !== other.layer || other.left >= one.right || one.left >= other.right) continue;

				problems.add(`lays "${one.text}" on "${other.text}" in ${window.placeOf(other.parent)}`);
			}
		}

		// Where a table is read as cards, a cell has a column for the name and one for the value.
		for (const cell of document.querySelectorAll('td[data-label]')) {
			const { display, gridTemplateColumns } = getComputedStyle(cell);
			const [names, values] = gridTemplateColumns.split(' ').map(parseFloat);
			if (display !== 'grid' || values === undefined || !window.isShown(cell)) continue;

			const beside = cell.getBoundingClientRect().left + names!;
			for (const node of cell.childNodes) {
				const hidden = node instanceof Element && getComputedStyle(node).position === 'absolute';
				const range = document.createRange();
				range.selectNodeContents(node);
				const { left, width } = range.getBoundingClientRect();
				if (!hidden && width > 1 && left < beside - 1)
					problems.add(`puts a value below its name in ${window.placeOf(cell)}`);
			}
		}

		return [...problems];

		/** Bars that stay in view, and whatever opens above the page, lie on it on purpose. */
		function layerOf(element: Element): Element | null {
			for (let at: Element | null = element; at; at = at.parentElement) {
				if (/fixed|sticky/.test(getComputedStyle(at).position) || at.matches(':modal, :popover-open')) return at;
			}

			return null;
		}

		function cutterOf(element: Element, line: Vertical & { left: number; right: number }): Element | undefined {
			for (let at: Element | null = element; at && at !== document.body; at = at.parentElement) {
				const { overflowX, overflowY } = getComputedStyle(at);
				const box = at.getBoundingClientRect();
				if (/hidden|clip/.test(overflowX) && (line.left < box.left - 1 || line.right > box.right + 1)) return at;
				if (/hidden|clip/.test(overflowY) && (line.top < box.top || line.bottom > box.bottom)) return at;
			}

			return undefined;
		}
	});
}
