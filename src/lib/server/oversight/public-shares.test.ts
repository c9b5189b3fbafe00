import fc from 'fast-check';
import { expect, test } from 'vitest';
import { publicShares, smallestShown, type ShareUnit } from './public-shares.ts';

const unit = (name: string, people: number, certified: number): ShareUnit => ({ name, people, certified });

const units = fc.array(
	fc.nat(40).chain((people) => fc.nat(people).map((certified) => ({ people, certified }))),
	{ maxLength: 12 }
);

test('large units stand alone, and small ones together at the end', () => {
	expect(
		publicShares([
			unit('Dinas A', 40, 21),
			unit('Kelurahan B', 4, 4),
			unit('Dinas C', 12, 9),
			unit('Kelurahan D', 7, 0)
		])
	).toEqual([
		{ units: ['Dinas A'], people: 40, percent: 55, bound: 'exact' },
		{ units: ['Dinas C'], people: 12, percent: 80, bound: 'exact' },
		{ units: ['Kelurahan B', 'Kelurahan D'], people: 11, percent: 40, bound: 'exact' }
	]);
});

test('one small unit takes the smallest of the others along: the rest of the sum would be its people', () => {
	expect(publicShares([unit('Dinas A', 40, 20), unit('Kelurahan B', 4, 4), unit('Dinas C', 12, 8)])).toEqual([
		{ units: ['Dinas A'], people: 40, percent: 50, bound: 'exact' },
		{ units: ['Kelurahan B', 'Dinas C'], people: 16, percent: 80, bound: 'exact' }
	]);
});

test('nobody and everybody are told as a bound, and fewer than ten people not at all', () => {
	expect(publicShares([unit('Dinas A', 20, 20), unit('Dinas B', 20, 0)])).toEqual([
		{ units: ['Dinas A'], people: 20, percent: 95, bound: 'more' },
		{ units: ['Dinas B'], people: 20, percent: 5, bound: 'less' }
	]);
	expect(publicShares([unit('Dinas A', 9, 9)])).toEqual([]);
	expect(publicShares([unit('Dinas A', 0, 0)])).toEqual([]);
});

test('what is told of everybody is told of all but one as well, and of nobody as of one, however small the row', () => {
	const told = (people: number, certified: number) => publicShares([unit('Dinas A', people, certified)]);

	for (let people = smallestShown; people <= 400; people++) {
		expect(told(people, people)).toEqual(told(people, people - 1));
		expect(told(people, 0)).toEqual(told(people, 1));
	}
	expect(told(10, 10)).toMatchObject([{ percent: 90, bound: 'more' }]);
	expect(told(10, 0)).toMatchObject([{ percent: 10, bound: 'less' }]);
});

test('no row, and nothing that is left of the sum without some rows, stands for fewer than ten people', () => {
	fc.assert(
		fc.property(units, (made) => {
			const named = made.map(({ people, certified }, i) => unit(`Unit ${i}`, people, certified));
			const all = named.reduce((total, { people }) => total + people, 0);
			const rows = publicShares(named);

			expect(rows.every(({ people }) => people >= smallestShown)).toBe(true);
			expect(rows.reduce((total, { people }) => total + people, 0)).toBe(all >= smallestShown ? all : 0);
			if (rows.length > 0) {
				expect(rows.flatMap((row) => row.units).sort()).toEqual(
					named
						.filter(({ people }) => people > 0)
						.map(({ name }) => name)
						.sort()
				);
			}
			expect(rows.every(({ percent }) => percent % 5 === 0 && percent >= 5 && percent <= 95)).toBe(true);
		})
	);
});
