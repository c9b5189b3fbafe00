import type { Locator, Page } from '@playwright/test';

/** More stops than anybody would take; the longest way on a page of Netral is through a whole lesson. */
const mostStops = 120;

type Stop = { what: string; shown: boolean; inView: boolean; behind: string | undefined };

/** Somebody who has nothing but keys. Every stop on every way has to be seen, inside the window and behind nothing. */
export class Keyboard {
	constructor(private readonly page: Page) {}

	/** Goes on with Tab until one of the things has the focus. */
	async goTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
		const way: string[] = [];

		while (way.length < mostStops) {
			await this.page.keyboard.press(key);
			const stop = await this.#stop();
			if (stop) this.#mustBeSeen(stop);
			way.push(stop?.what ?? 'the window');
			if (await holdsFocus(target)) return;
		}

		throw new Error(`${target} is not reached on ${this.page.url()} by: ${way.join(', ')}`);
	}

	/** Goes to a link or button and presses it. */
	async press(target: Locator): Promise<void> {
		await this.goTo(target);
		await this.page.keyboard.press('Enter');
	}

	/** Follows a link of the menu on top, which a phone keeps behind a button. */
	async follow(name: string): Promise<void> {
		const banner = this.page.getByRole('banner');
		const opener = banner.getByRole('button', { name: 'Menu', exact: true });
		if (await opener.isVisible()) await this.press(opener);
		await this.press(banner.getByRole('link', { name, exact: true }));
	}

	/** Goes to a field and types into it, instead of what stood there. */
	async type(target: Locator, text: string): Promise<void> {
		await this.goTo(target);
		await this.page.keyboard.press('ControlOrMeta+A');
		await this.page.keyboard.type(text);
	}

	async tick(target: Locator): Promise<void> {
		await this.goTo(target);
		await this.page.keyboard.press('Space');
	}

	/** Chooses in a list by the first letters of the choice. */
	async select(target: Locator, choice: string): Promise<void> {
		await this.goTo(target);
		await this.page.keyboard.type(choice);
	}

	/** Goes to a group of radio buttons, which is one stop, and moves to the wanted one with the arrows. */
	async choose(target: Locator): Promise<void> {
		const name = await target.getAttribute('name');
		const group = this.page.locator(`input[type="radio"][name="${name}"]`);
		await this.goTo(group);
		await this.page.keyboard.press('Space');
		for (let moved = 0; moved < (await group.count()) && !(await holdsFocus(target)); moved++) {
			await this.page.keyboard.press('ArrowDown');
		}
	}

	/** What has the focus, and how it is seen; undefined when the focus is on the window itself. */
	async #stop(): Promise<Stop | undefined> {
		return this.page.evaluate(async () => {
			// A page that scrolls to what has the focus does so until the next picture.
			await new Promise((resolve) => requestAnimationFrame(resolve));
			const element = document.activeElement;
			if (!element || element === document.body) return undefined;

			const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
			const name = element.getAttribute('aria-label') ?? element.textContent ?? '';
			const stop = {
				what: `${element.tagName.toLowerCase()} "${name.trim().replaceAll(/\s+/g, ' ').slice(0, 40)}"`,
				// The calendar in a field for a date is the browser's, which draws the ring around it itself.
				shown:
					(outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) ||
					boxShadow !== 'none' ||
					element.matches('input[type="date"]:not(:focus)')
			};
			const { left, right, top, bottom } = element.getClientRects()[0]!;
			const [from, to] = [Math.max(top, 0), Math.min(bottom, innerHeight)];
			if (from >= to || left >= innerWidth || right <= 0) return { ...stop, inView: false, behind: undefined };

			const over = document.elementFromPoint((Math.max(left, 0) + Math.min(right, innerWidth)) / 2, (from + to) / 2);
			const free = !over || element.contains(over) || over.contains(element);

			return { ...stop, inView: true, behind: free ? undefined : over.tagName.toLowerCase() };
		});
	}

	#mustBeSeen({ what, shown, inView, behind }: Stop): void {
		const where = `${what} on ${this.page.url()}`;
		if (!shown) throw new Error(`The focus is not seen on ${where}`);
		if (!inView) throw new Error(`The focus is outside the window on ${where}`);
		if (behind) throw new Error(`The focus is behind a ${behind} on ${where}`);
	}
}

const holdsFocus = (target: Locator) =>
	target.evaluateAll((elements) => elements.some((element) => element === document.activeElement));
