import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextPath, pagePath } from './next-path.ts';

const here = (next: string) => {
	const url = new URL('https://netral.contoh.go.id/sign-in');
	url.searchParams.set('next', next);

	return url;
};

test.each(['/learn/dasar', '/oversight/unit-1?cycle=2026&page=2', '/verify'])('leads back to %s', (next) => {
	expect(nextPath(here(next))).toBe(next);
});

test.each([
	'https://jahat.example',
	'//jahat.example',
	'/\\jahat.example',
	'/.//jahat.example',
	'/a/..//jahat.example',
	'//',
	'\\\\jahat.example',
	'/\t/jahat.example',
	'javascript:alert(1)',
	'learn',
	''
])('never leads to %s', (next) => {
	expect(nextPath(here(next))).toBe('/learn');
});

test('never leads to another host, whatever is asked', () => {
	fc.assert(
		fc.property(
			fc.oneof(
				fc.string(),
				fc.webUrl(),
				fc.array(fc.constantFrom('/', '\\', '.', '..', 'a.b', '%2f', '\t', '@')).map((parts) => `/${parts.join('')}`)
			),
			(next) => {
				const target = new URL(nextPath(here(next)), 'https://netral.contoh.go.id/');
				expect(target.origin).toBe('https://netral.contoh.go.id');
			}
		)
	);
});

test.each([
	['/learn/dasar', '/learn/dasar'],
	['/oversight/unit-1/staff?/dispute&cycle=2026&q=budi', '/oversight/unit-1/staff?cycle=2026&q=budi'],
	['/sign-in?/default', '/sign-in']
])('the page at %s is come back to at %s', (address, path) => {
	expect(pagePath(new URL(address, 'https://netral.contoh.go.id'))).toBe(path);
});
