import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applicationRoot } from '#lib/server/application-root.ts';

/** A sentence, or its forms by number and the like. */
type Message = string | { declarations?: string[]; match: Record<string, string> }[];

const read = (language: string) =>
	JSON.parse(readFileSync(join(applicationRoot(), 'messages', `${language}.json`), 'utf8')) as Record<string, Message>;
const indonesian = read('id');
const english = read('en');

/** Each form of a message by itself. */
function formsOf(message: Message): string[] {
	return typeof message === 'string' ? [message] : message.flatMap(({ match }) => Object.values(match));
}

/** The values that a message is given: those it shows, and those it only chooses a form by. */
function inputsOf(message: Message): string[] {
	const shown = formsOf(message).flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!));
	const declarations = typeof message === 'string' ? [] : message.flatMap(({ declarations = [] }) => declarations);
	const locals = declarations.map((each) => /^local (\w+)/.exec(each)?.[1]);
	const given = declarations.flatMap((each) => /^input (\w+)/.exec(each)?.[1] ?? []);

	return [...new Set([...shown, ...given])].filter((name) => !locals.includes(name)).sort();
}

test('every message is there in both languages', () => {
	const [here, there] = [Object.keys(indonesian), Object.keys(english)];
	expect(
		here.filter((key) => !there.includes(key)),
		'have no English'
	).toEqual([]);
	expect(
		there.filter((key) => !here.includes(key)),
		'have no Indonesian'
	).toEqual([]);
});

test('a message takes the same values in both languages', () => {
	const different = Object.keys(english)
		.filter((key) => key in indonesian)
		.filter((key) => inputsOf(indonesian[key]!).join() !== inputsOf(english[key]!).join());

	expect(different).toEqual([]);
});

test('a form for one of something is chosen by the number itself: plural rules cost more than the whole sentence', () => {
	const ruled = [...Object.entries(indonesian), ...Object.entries(english)].filter(
		([, each]) =>
			typeof each !== 'string' &&
			each.some(({ declarations = [] }) => declarations.some((one) => /:\s*plural/.test(one)))
	);

	expect(ruled.map(([key]) => key)).toEqual([]);
});

test('no message is empty, and none was left as it is in the other language', () => {
	const said = (message: Message) => formsOf(message).join(' ');
	const empty = [...Object.entries(indonesian), ...Object.entries(english)].filter(([, each]) =>
		formsOf(each).some((form) => form.trim() === '')
	);
	// Names, marks and words that both languages have; a sentence of four words is none of them.
	const untranslated = Object.keys(english).filter((key) => {
		const words = said(english[key]!)
			.replace(/\{\w+\}/g, '')
			.match(/\p{L}{2,}/gu);

		return key !== '$schema' && said(english[key]!) === said(indonesian[key] ?? '') && (words ?? []).length > 3;
	});

	expect(empty).toEqual([]);
	expect(untranslated).toEqual([]);
});

test('the messages stand in the order of their keys, so that two changes seldom meet', () => {
	for (const messages of [indonesian, english]) {
		const keys = Object.keys(messages).filter((key) => key !== '$schema');
		expect(keys).toEqual(keys.toSorted());
	}
});
