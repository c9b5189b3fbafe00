import type { Page } from '@playwright/test';

type Message = { type: number; code: string; msg: string; element: Element };
type CodeSniffer = {
	ERROR: number;
	process(standard: string, content: Document, done: () => void, failed: () => void): void;
	getMessages(): Message[];
	getTranslation(name: string): string | undefined;
};

/** The errors that HTML_CodeSniffer finds against WCAG 2.1 AA; its warnings and notices are questions to a person. */
export async function codeSnifferFindings(page: Page): Promise<string[]> {
	return page.evaluate(async () => {
		const sniffer = (window as unknown as { HTMLCS: CodeSniffer }).HTMLCS;
		const translate = sniffer.getTranslation.bind(sniffer);
		// It misspells the names of its own sentences on autocomplete, and would break off at the first.
		sniffer.getTranslation = (name) => translate(name) ?? name;
		await new Promise<void>((resolve, reject) =>
			sniffer.process('WCAG2AA', document, resolve, () => reject(new Error('HTML_CodeSniffer does not know WCAG2AA.')))
		);

		return sniffer
			.getMessages()
			.filter(({ type }) => type === sniffer.ERROR)
			.map(({ code, msg, element }) => `${code} ${window.placeOf(element)}: ${msg}`);
	});
}
