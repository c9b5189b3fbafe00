import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { applicationRoot } from '#lib/server/application-root.ts';

type Named = { name?: string | RegExp; hasText?: string | RegExp; exact?: boolean };

/** The same page for steps that name things in Indonesian: names are looked up in the interface texts. */
export function inEnglish(page: Page): Page {
	return translating(page);
}

function translating<T extends object>(target: T): T {
	return new Proxy(target, {
		get(object, property) {
			const value: unknown = Reflect.get(object, property, object);
			if (typeof value !== 'function') return value;

			return (...given: unknown[]) => {
				const result: unknown = value.apply(object, translated(String(property), given));

				return isLocator(result) ? translating(result) : result;
			};
		}
	});
}

function isLocator(value: unknown): value is object {
	return typeof value === 'object' && value !== null && 'getByRole' in value;
}

function translated(method: string, [first, second, ...rest]: unknown[]): unknown[] {
	const options = (given: unknown) => {
		if (typeof given !== 'object' || given === null) return given;
		const { name, hasText, exact, ...others } = given as Named;

		return {
			...others,
			...(name === undefined ? {} : { name: english(name, exact) }),
			...(hasText === undefined ? {} : { hasText: english(hasText, false) })
		};
	};

	switch (method) {
		case 'getByText':
		case 'getByLabel':
		case 'getByPlaceholder':
		case 'getByTitle':
			return [english(first, (second as Named | undefined)?.exact)];
		case 'selectOption':
			return [exactly(first), second, ...rest];
		case 'getByRole':
		case 'locator':
			return [first, options(second), ...rest];
		case 'filter':
			return [options(first), ...rest];
		default:
			return second === undefined && rest.length === 0 ? [first] : [first, second, ...rest];
	}
}

/** A pattern for what stands there when the interface is English. */
function english(given: unknown, exact = false): unknown {
	if (typeof given !== 'string') return given;

	const found = texts().flatMap(([indonesian, text]) => {
		const whole = pattern(indonesian);
		const holds = whole.test(given) || (!exact && literal(indonesian).includes(given));

		return holds ? [pattern(text).source] : [];
	});
	// As it stands as well: the content is Indonesian in both.
	const sources = [...new Set([...(found.length > 0 ? found : within(given)), `^${escaped(given)}$`])];
	const either = sources.map((source) => (exact ? source : source.replace(/^\^|\$$/g, ''))).join('|');

	return new RegExp(either, exact ? '' : 'i');
}

/** The longest text that stands in what is looked for, beside a mark such as ✓. */
function within(given: string): string[] {
	const [longest] = texts()
		.filter(([indonesian]) => indonesian.length > 3 && given.includes(indonesian))
		.sort(([a], [b]) => b.length - a.length);

	return longest ? [`^${escaped(given.replace(longest[0], longest[1]))}$`] : [];
}

function exactly(given: unknown): unknown {
	return texts().find(([indonesian]) => indonesian === given)?.[1] ?? given;
}

/** What stands between the placeholders. */
function literal(text: string): string {
	return text.replace(/\{[^}]*\}/g, '\0');
}

function pattern(text: string): RegExp {
	const parts = text.split(/\{[^}]*\}/);
	// Nothing but placeholders would fit everything.
	if (parts.join('').trim().length < 4 && parts.length > 1) return new RegExp(`^${escaped(text)}$`);

	return new RegExp(`^${parts.map(escaped).join('.*')}$`);
}

function escaped(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

let read: [indonesian: string, english: string][] | undefined;

/** The interface texts in both languages; one that is not translated yet stands for itself. */
function texts(): [indonesian: string, english: string][] {
	if (read) return read;

	const [indonesian, other] = ['id', 'en'].map((language) => {
		const file = join(applicationRoot(), 'messages', `${language}.json`);

		return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
	});
	read = Object.entries(indonesian!).flatMap(([key, text]) => pairs(text, other![key] ?? text));

	return read;
}

/** A text with plural forms is an object of objects; its forms are paired by name. */
function pairs(indonesian: unknown, other: unknown): [string, string][] {
	if (typeof indonesian === 'string') {
		return strings(other).map((text) => [indonesian, text]);
	}

	return strings(indonesian).flatMap((text) => strings(other).map((each): [string, string] => [text, each]));
}

function strings(value: unknown): string[] {
	if (typeof value === 'string') return [value];

	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}
