import { describe, expect, test } from 'vitest';
import { readDisplay, typedDisplay, withDisplay, writeDisplay } from './display.server.ts';

type Written = { value?: string } & Record<string, unknown>;

/** A browser with cookies, as far as these settings need one. */
function browser(cookies: Record<string, string> = {}, origin = 'https://netral.contoh.go.id') {
	const written = new Map<string, Written>();

	return {
		written,
		event: {
			url: new URL('/display', origin),
			cookies: {
				get: (name: string) => cookies[name],
				getAll: () => [],
				set: (name: string, value: string, options: object) => void written.set(name, { value, ...options }),
				delete: (name: string, options: object) => void written.set(name, { ...options }),
				serialize: () => ''
			}
		}
	};
}

const usual = { language: 'id', text: 'normal', contrast: 'normal', motion: 'normal' };

function form(fields: Record<string, string>): FormData {
	const data = new FormData();
	for (const [name, value] of Object.entries(fields)) data.set(name, value);

	return data;
}

describe('a device', () => {
	test('without cookies, or with others than we write, is as everybody sees it', () => {
		expect(readDisplay(browser().event.cookies)).toEqual(usual);

		const garbage = {
			'netral-language': 'EN"><script>',
			'netral-text': 'huge',
			'netral-contrast': '1',
			'netral-motion': ''
		};
		expect(readDisplay(browser(garbage).event.cookies)).toEqual(usual);
	});

	test('is as it was set', () => {
		const cookies = {
			'netral-language': 'en',
			'netral-text': 'largest',
			'netral-contrast': 'high',
			'netral-motion': 'calm'
		};
		expect(readDisplay(browser(cookies).event.cookies)).toEqual({
			language: 'en',
			text: 'largest',
			contrast: 'high',
			motion: 'calm'
		});
	});

	test('remembers a setting for a year, on the whole site, over https alone where it has it', () => {
		const { event, written } = browser();
		writeDisplay(event, { language: 'en' });
		expect(Object.fromEntries(written)).toEqual({
			'netral-language': {
				...{ value: 'en', path: '/', sameSite: 'lax', secure: true, httpOnly: false },
				maxAge: 31_536_000
			}
		});

		const plain = browser({}, 'http://127.0.0.1:3000');
		writeDisplay(plain.event, { text: 'large' });
		expect(plain.written.get('netral-text')).toMatchObject({ value: 'large', secure: false });
	});

	test('forgets what is set back, and keeps what was not spoken of', () => {
		const { event, written } = browser({ 'netral-language': 'en', 'netral-text': 'large' });
		writeDisplay(event, { language: 'id' });
		expect([...written.keys()]).toEqual(['netral-language']);
		expect(written.get('netral-language')?.value).toBeUndefined();
	});
});

test('of a form only what can be set is taken', () => {
	expect(typedDisplay(form({ language: 'en', text: 'huge', contrast: 'high', other: 'x' }))).toEqual({
		language: 'en',
		contrast: 'high'
	});
});

test('a page says its language and how it is to look in its first line', () => {
	const page = '<!doctype html>\n<html lang="id">\n<p>&lt;html lang="id"&gt;</p>';

	expect(withDisplay(page, { language: 'id', text: 'normal', contrast: 'normal', motion: 'normal' })).toBe(page);
	expect(withDisplay(page, { language: 'en', text: 'large', contrast: 'high', motion: 'calm' })).toContain(
		'<html lang="en" data-text="large" data-contrast="high" data-motion="calm">'
	);
});
