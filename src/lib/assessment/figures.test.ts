import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QuestionGrade } from './grade.ts';
import { choiceFigures, effectiveWeights, fewestShown, figuresOf, shownGroups } from './figures.ts';
import { addSums, noSums, tallyOf, type QuestionTally, type Sums } from './tally.ts';
import { aPool, aQuestion, aSnapshot } from './test-quiz.ts';

/** The tallies of attempts at one and the same quiz, of which the marks are known: summed by question. */
function sumsOf(maximum: readonly number[], attempts: readonly (readonly number[])[]): Sums[] {
	const { questions } = aSnapshot([aPool('p', { questions: maximum.map((_, index) => aQuestion(`q${index + 10}`)) })]);
	const tallies = attempts.map((marks) =>
		tallyOf(
			{ questions, startedAt: new Date(0) },
			maximum.map((most, slot): QuestionGrade => ({
				slot,
				questionId: `${slot}`,
				questionVersionId: `${slot}`,
				pool: 'p',
				points: most === 0 ? 0 : marks[slot]! / most,
				weight: most,
				blank: false,
				voided: false
			})),
			new Map()
		)
	);

	return maximum.map((_, slot) => summed(tallies.map((tally) => tally[slot]!)));
}

const summed = (tallies: readonly QuestionTally[]) => tallies.map(({ sums }) => sums).reduce((a, b) => addSums(a, b));

describe('worked examples published elsewhere', () => {
	/**
	 * Moodle's own test of its calculations, mod/quiz/report/statistics/tests/statistics_test.php with
	 * fixtures/mdl_question_states.csv: what it expects was computed apart, in a spreadsheet. Seventeen of its questions
	 * count; the first four have no points from anybody.
	 */
	const maximum = [1, 1, 1, 1, 8, ...Array<number>(12).fill(1)];
	const attempts = [
		[5.5, 0.3, 0.9, 1, 0.3, 1, 0, 0, 1, 1, 0, 0, 1],
		[1, 0.9, 0.9, 0.3, 0.3, 1, 0, 0, 1, 0, 1, 0, 1],
		[2.5, 1, 0.9, 0.3, 1, 0, 0, 1, 1, 1, 1, 1, 1],
		[4, 0.3, 0.9, 1, 0.3, 0, 0, 0, 0, 1, 0, 0, 1],
		[3, 0.9, 0.3, 0.9, 1, 0, 1, 0, 0, 1, 1, 1, 0],
		[4.5, 0.9, 1, 1, 0.9, 0, 1, 1, 1, 0, 0, 0, 0],
		[3, 0.3, 0.3, 0.3, 0.3, 1, 0, 1, 1, 1, 1, 1, 1],
		[6, 0.9, 0.9, 1, 0.3, 0, 1, 1, 1, 1, 0, 0, 1],
		[0.5, 0.9, 1, 0.9, 0.3, 0, 1, 1, 0, 1, 1, 0, 1],
		[5.5, 0.9, 1, 0.9, 0.3, 1, 1, 0, 0, 1, 0, 0, 0],
		[2.5, 0.9, 1, 1, 0.9, 0, 1, 0, 0, 1, 0, 0, 1],
		[4, 0.9, 0.3, 0.9, 1, 0, 1, 1, 1, 1, 1, 0, 1],
		[4, 0.9, 0.3, 0.3, 1, 1, 1, 1, 0, 0, 1, 1, 0],
		[3, 1, 1, 0.3, 1, 0, 1, 0, 1, 1, 1, 1, 0],
		[1, 1, 0.9, 0.3, 0.3, 1, 0, 1, 0, 0, 0, 0, 0],
		[1, 0.3, 0.3, 0.3, 0.9, 0, 0, 0, 1, 0, 0, 0, 1],
		[1.5, 1, 0.3, 0.9, 1, 1, 1, 0, 1, 1, 0, 0, 0],
		[4, 0.9, 1, 0.9, 1, 0, 1, 1, 1, 0, 1, 0, 0],
		[2, 0.9, 0.9, 0.3, 0.9, 0, 1, 0, 0, 0, 0, 0, 0],
		[1, 1, 0.3, 0.3, 0.3, 0, 1, 1, 0, 1, 0, 0, 0],
		[6, 0.9, 1, 1, 0.9, 0, 0, 0, 1, 0, 0, 1, 1],
		[7, 0.9, 0.3, 0.3, 0.3, 1, 0, 1, 1, 1, 1, 0, 0]
	].map((marks) => [0, 0, 0, 0, ...marks]);
	const sums = sumsOf(maximum, attempts);
	const answered = sums.slice(4).map(figuresOf);

	it('give the facility and the deviation of Moodle', () => {
		const facility = [
			41.19318182, 81.36363636, 71.36363636, 65.45454545, 65.90909091, 36.36363636, 59.09090909, 50, 59.09090909,
			63.63636364, 45.45454545, 27.27272727, 50
		];
		const deviation = [
			1912.733589, 251.2738111, 322.6312277, 333.4199022, 337.5811591, 492.3659639, 503.2362797, 511.7663157,
			503.2362797, 492.3659639, 509.6471914, 455.8423058, 511.7663157
		];

		for (const [index, figures] of answered.entries()) {
			expect(100 * figures.facility).toBeCloseTo(facility[index]!, 6);
			expect(1000 * maximum[index + 4]! * figures.deviation).toBeCloseTo(deviation[index]!, 4);
		}
		expect(sums.slice(0, 4).map((one) => figuresOf(one))).toMatchObject(
			Array<object>(4).fill({ facility: 0, deviation: 0, discrimination: null })
		);
	});

	it('give the discrimination index of Moodle, but for the rounding of rest scores', () => {
		const discrimination = [
			25.88327077, 1.170256965, -4.207816809, 28.16930644, -2.513606859, -12.99017581, -8.900638238, 8.670004606,
			29.63337745, 15.18945843, 16.21079629, 15.52451404, -8.396734802
		];

		for (const [index, figures] of answered.entries()) {
			expect(Math.abs(100 * figures.discrimination! - discrimination[index]!)).toBeLessThan(0.02);
		}
	});

	it('give the effective weights of Moodle, but for the same rounding', () => {
		const effective = [
			26.58464457, 3.368456046, 3.253955259, 7.584083694, 3.79658376, 3.183278505, 4.532356904, 7.78856243, 10.08351572,
			8.381139345, 8.727645713, 7.946277111, 4.769500946
		];
		const questions = sums.map((one, slot) => ({ questionVersionId: `${slot}`, sums: one }));
		const weights = effectiveWeights([{ draw: maximum.length, questions }]);

		for (const [index, weight] of effective.entries()) {
			expect(Math.abs(100 * weights.get(`${index + 4}`)! - weight)).toBeLessThan(0.02);
		}
		expect(weights.get('0')).toBe(0);
	});

	/**
	 * `r.drop` and `sd` as the R package psych prints them for `alpha(attitude)`, an example of its manual; the data are R's
	 * own (S. Chatterjee, B. Price, "Regression Analysis by Example", 1977).
	 */
	it('give the item-rest correlations of psych', () => {
		const attitude = [
			'43 63 71 61 81 43 58 71 72 67 64 67 69 68 77 81 74 65 65 50 50 64 53 40 63 66 78 48 85 82',
			'51 64 70 63 78 55 67 75 82 61 53 60 62 83 77 90 85 60 70 58 40 61 66 37 54 77 75 57 85 82',
			'30 51 68 45 56 49 42 50 72 45 53 47 57 83 54 50 64 65 46 68 33 52 52 42 42 66 58 44 71 39',
			'39 54 69 47 66 44 56 55 67 47 58 39 42 45 72 72 69 75 57 54 34 62 50 58 48 63 74 45 71 59',
			'61 63 76 54 71 54 66 70 71 62 58 59 55 59 79 60 79 55 75 64 43 66 63 50 66 88 80 51 77 64',
			'92 73 86 84 83 49 68 66 83 80 67 74 63 77 77 54 79 80 85 78 64 80 80 57 75 76 78 83 74 78',
			'45 47 48 35 47 34 35 41 31 41 34 41 25 35 46 36 63 60 46 52 33 41 37 49 33 72 49 38 55 39'
		].map((row) => row.split(' ').map(Number));
		const rows = attitude[0]!.map((_, person) => attitude.map((row) => row[person]!));
		const figures = sumsOf(Array<number>(7).fill(100), rows).map(figuresOf);

		expect(figures.map(({ discrimination }) => Number(discrimination!.toFixed(2)))).toEqual([
			0.67, 0.74, 0.56, 0.71, 0.79, 0.27, 0.46
		]);
		expect(figures.map(({ deviation }) => Math.round(100 * deviation))).toEqual([12, 13, 12, 12, 10, 10, 10]);
	});
});

/** Attempts at the same three questions, with points in any steps. */
const attemptsOf = (least: number) =>
	fc.array(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }), {
		minLength: least,
		maxLength: 40
	});

describe('figures of any attempts', () => {
	it('stay within their ranges, and are the same in whatever order attempts come', () => {
		fc.assert(
			fc.property(attemptsOf(2), (attempts) => {
				const there = sumsOf([1, 2, 1], attempts);
				expect(sumsOf([1, 2, 1], attempts.toReversed())).toEqual(there);

				for (const sums of there) {
					const { facility, deviation, discrimination, intendedWeight } = figuresOf(sums);
					expect(facility).toBeGreaterThanOrEqual(0);
					expect(facility).toBeLessThanOrEqual(1);
					// The largest of a sample of two: 0 and 1.
					expect(deviation).toBeLessThanOrEqual(Math.SQRT1_2 + 1e-9);
					expect(Math.abs(discrimination ?? 0)).toBeLessThanOrEqual(1);
					expect(intendedWeight).toBeGreaterThan(0.24);
				}
				const weights = effectiveWeights([
					{ draw: 3, questions: there.map((sums, slot) => ({ questionVersionId: `${slot}`, sums })) }
				]);
				const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
				if (weights.size > 0) expect(total).toBeCloseTo(1, 9);
			})
		);
	});

	it('have no discrimination where everybody has the same, however odd the points', () => {
		fc.assert(
			fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 2, max: 200 }), (points, n) => {
				const [sums] = sumsOf(
					[1, 1],
					Array.from({ length: n }, (_, index) => [points, (index % 7) / 7])
				);

				expect(figuresOf(sums!)).toMatchObject({ deviation: 0, discrimination: null });
			})
		);
	});

	it('take nothing from no answers', () => {
		expect(() => figuresOf(noSums)).toThrow(RangeError);
	});
});

it('the effective weights of pools are known once each pool has a question with ten answers', () => {
	const [some] = sumsOf(
		[1, 1],
		Array.from({ length: 12 }, (_, index) => [index % 2, (index % 3) / 2])
	);
	const known = { questionVersionId: 'a', sums: some! };
	const unknown = { questionVersionId: 'b', sums: { ...some!, n: fewestShown - 1 } };

	expect(effectiveWeights([{ draw: 2, questions: [known, unknown] }]).get('a')).toBeCloseTo(0.5, 9);
	expect(
		effectiveWeights([
			{ draw: 1, questions: [known] },
			{ draw: 1, questions: [unknown] }
		]).size
	).toBe(0);
	expect(
		effectiveWeights([
			{ draw: 1, questions: [known] },
			{ draw: 0, questions: [unknown] }
		]).get('a')
	).toBe(1);
});

it('choices are told with the rest score of those who made them, once they are ten', () => {
	expect(
		choiceFigures(20, [
			{ choice: 'b', n: 9, rest: 90_000 },
			{ choice: 'a', n: 11, rest: 55_000 }
		])
	).toEqual([
		{ choice: 'a', n: 11, share: 0.55, meanRest: 0.5 },
		{ choice: 'b', n: 9, share: 0.45, meanRest: null }
	]);
});

describe('groups that may be shown', () => {
	const groups = fc.array(fc.nat({ max: 40 }), { maxLength: 8 }).map((counts) => new Map(counts.entries()));

	it('have ten answers, and tell nothing of fewer by subtraction', () => {
		fc.assert(
			fc.property(groups, (counts) => {
				const shown = shownGroups(counts);
				const hidden = [...counts].filter(([group, n]) => n > 0 && !shown.has(group));
				const left = hidden.reduce((sum, [, n]) => sum + n, 0);

				for (const group of shown) expect(counts.get(group)).toBeGreaterThanOrEqual(fewestShown);
				if (shown.size > 0 && hidden.length > 0) {
					expect(hidden.length).toBeGreaterThan(1);
					expect(left).toBeGreaterThanOrEqual(fewestShown);
				}
			})
		);
	});

	it('are hidden no further than that takes', () => {
		expect(shownGroups(new Map([['a', 50], ['b', 12], ['c', 30], ['d', 0]]))).toEqual(new Set(['a', 'b', 'c'])); // prettier-ignore
		expect(shownGroups(new Map([['a', 50], ['b', 3], ['c', 30]]))).toEqual(new Set(['a'])); // prettier-ignore
		expect(shownGroups(new Map([['a', 50], ['b', 6], ['c', 7]]))).toEqual(new Set(['a'])); // prettier-ignore
		expect(shownGroups(new Map([['a', 9]]))).toEqual(new Set());
	});
});
