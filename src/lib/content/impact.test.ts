import { expect, test } from 'vitest';
import { impactOf } from './impact.ts';
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
