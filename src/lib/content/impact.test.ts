import { describe, expect, test } from 'vitest';
import { changeOf, citesChange, impactOf } from './impact.ts';
import { check } from './test-content.ts';

test('a regulation touches what cites it, and nothing else', () => {
	const { content } = check();

	expect(impactOf(content, 'pp-94-2021')).toMatchObject({
		questions: expect.arrayContaining(['contoh/med-03']),
		regulations: []
	});
	expect(impactOf(content, 'pp-94-2021').questions).not.toContain('contoh/med-01');
	expect(impactOf(content, 'uu-20-2023')).toMatchObject({
		questions: expect.arrayContaining(['contoh/med-01']),
		rulings: expect.arrayContaining(['MED-02']),
		regulations: ['uu-5-2014'],
		calendars: []
	});
	expect(impactOf(content, 'uu-10-2016')).toMatchObject({ calendars: ['pilkada'] });
});

test('a regulation that nothing cites touches nothing, also where its id begins another', () => {
	const { content } = check();
	const nothing = {
		lessons: [],
		questions: [],
		rulings: [],
		regulations: [],
		programmes: [],
		circulars: [],
		pledges: [],
		calendars: []
	};

	expect(impactOf(content, 'pp-94-202')).toEqual(nothing);
	expect(impactOf(content, 'tidak-ada')).toEqual(nothing);
});

describe('a change of a regulation', () => {
	const before = check().content.regulations.find(({ id }) => id === 'uu-20-2023')!;
	const edit = (slug: string) => ({
		...before,
		articles: before.articles.map((one) => (one.slug === slug ? { ...one, html: `${one.html}<p>Baru.</p>` } : one))
	});
	const [first, ...others] = before.articles.map(({ slug }) => slug);
	const link = (target: string) => ({ html: `<a href="/regulations/${target}">UU</a>` });

	test('is what it says or whether it stands, and not the day of its check', () => {
		expect(changeOf(before, { ...before, checkedOn: '2030-01-01', title: 'Lain' })).toBeUndefined();
		expect(changeOf(before, edit(first!))).toEqual({ regulation: before.id, whole: false, articles: [first] });
		expect(changeOf(before, { ...before, articles: before.articles.slice(1) })).toMatchObject({ articles: [first] });
		expect(changeOf(before, { ...before, status: 'dicabut' })).toMatchObject({ whole: true, articles: [] });
		expect(changeOf(before, { ...before, amendedBy: ['uu-1-2030'] })).toMatchObject({ whole: true });
	});

	test('touches what cites the article; of a whole regulation everything that cites it', () => {
		const article = [changeOf(before, edit(first!))!];
		const whole = [changeOf(before, { ...before, status: 'lewat' })!];

		expect(citesChange(link(`${before.id}#${first}`), article)).toBe(true);
		expect(citesChange(link(`${before.id}#${first}-huruf-a`), article)).toBe(false);
		for (const slug of others) expect(citesChange(link(`${before.id}#${slug}`), article)).toBe(false);
		expect(citesChange(link(before.id), article)).toBe(false);
		for (const target of [before.id, `${before.id}#${first}`]) expect(citesChange(link(target), whole)).toBe(true);
		expect(citesChange(link('pp-94-2021'), whole)).toBe(false);
	});
});
