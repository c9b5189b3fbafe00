import type { RequestEvent } from '@sveltejs/kit';
import { languageCookie } from '#lib/language/remembered-language.ts';

/** What a device may be set to, the default first: that one needs no cookie and no attribute. */
export const displayChoices = {
	language: ['id', 'en'],
	text: ['normal', 'large', 'largest'],
	contrast: ['normal', 'high'],
	motion: ['normal', 'calm']
} as const;

type Setting = keyof typeof displayChoices;
export type Display = { [Each in Setting]: (typeof displayChoices)[Each][number] };

const settings = Object.keys(displayChoices) as Setting[];
const cookieNames: Record<Setting, string> = {
	language: languageCookie,
	text: 'netral-text',
	contrast: 'netral-contrast',
	motion: 'netral-motion'
};
const aYear = 365 * 24 * 3600;

/** How this device is set; a cookie that holds something else is as none. */
export function readDisplay(cookies: Pick<RequestEvent['cookies'], 'get'>): Display {
	const chosen = settings.map((setting) => [
		setting,
		choiceOf(setting, cookies.get(cookieNames[setting])) ?? displayChoices[setting][0]
	]);

	return Object.fromEntries(chosen) as Display;
}

/** The settings that a form sent; what is none of them is left out. */
export function typedDisplay(form: FormData): Partial<Display> {
	return Object.fromEntries(
		settings.flatMap((setting) => {
			const choice = choiceOf(setting, form.get(setting));

			return choice ? [[setting, choice]] : [];
		})
	);
}

/** Remembers settings on this device for a year; those that are not given stay as they are. */
export function writeDisplay({ cookies, url }: Pick<RequestEvent, 'cookies' | 'url'>, display: Partial<Display>): void {
	// Scripts may read them: they say nothing of a person.
	const attributes = { path: '/', sameSite: 'lax', secure: url.protocol === 'https:', httpOnly: false } as const;

	for (const setting of settings) {
		const choice = display[setting];
		if (choice === displayChoices[setting][0]) cookies.delete(cookieNames[setting], attributes);
		else if (choice) cookies.set(cookieNames[setting], choice, { ...attributes, maxAge: aYear });
	}
}

/** The beginning of `app.html` as this device is to see it, before anything is drawn. */
export function withDisplay(html: string, { language, ...looks }: Display): string {
	const attributes = Object.entries(looks).filter(([, choice]) => choice !== 'normal');
	const root = [`lang="${language}"`, ...attributes.map(([name, choice]) => `data-${name}="${choice}"`)].join(' ');

	return html.replace('<html lang="id">', `<html ${root}>`);
}

function choiceOf<Each extends Setting>(setting: Each, value: unknown): Display[Each] | undefined {
	const choices: { [Every in Setting]: readonly Display[Every][] } = displayChoices;

	return choices[setting].find((choice) => choice === value);
}
