import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';

const sourceOf = (path: string) => readFileSync(createRequire(import.meta.url).resolve(path), 'utf8');
const axe = sourceOf('axe-core/axe.min.js');
const codeSniffer = sourceOf('html_codesniffer/build/HTMLCS.js');

declare global {
	interface Window {
		/** Where an element is, for the person who mends it. */
		placeOf(element: Element): string;
		/** Whether it is there for the eye; what is kept for screen readers is not. */
		isShown(element: Element): boolean;
	}
}

/** Brings the checkers into a page, past its policy on scripts, which binds the page and not the debugger. */
export async function equip(page: Page): Promise<void> {
	await page.evaluate(axe);
	await page.evaluate(codeSniffer);
	await page.evaluate(() => {
		window.placeOf = (element) => {
			const steps: string[] = [];
			for (let at: Element | null = element; at && at !== document.body && steps.length < 3; at = at.parentElement) {
				const classes = [...at.classList].filter((one) => !one.startsWith('svelte-')).map((one) => `.${one}`);
				steps.unshift(at.tagName.toLowerCase() + classes.join(''));
			}
			const text = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().replaceAll(/\s+/g, ' ');

			return `${steps.join(' > ')}${text && ` "${text.slice(0, 40)}"`}`;
		};
		window.isShown = (element) => {
			if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
			for (let at: Element | null = element; at; at = at.parentElement) {
				if (getComputedStyle(at).clipPath === 'inset(50%)') return false;
			}

			return true;
		};
	});
}
