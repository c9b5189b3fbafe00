import { describe, expect, it } from 'vitest';
import { findDrift, welch, type Week } from './drift.ts';
import { flagsOf } from './flags.ts';
import { figuresOf, type ChoiceFigures } from './figures.ts';
import { logScale, noSums, whole, type Sums } from './tally.ts';

/** A week in which `right` of `n` were right, each in so many seconds. */
function week(monday: string, n: number, right: number, seconds = 40): Week {
	const log = Math.round(logScale * Math.log(1000 * seconds));
	// Half of them a little faster, the others a little slower.
	const [fast, slow] = [log - 300, log + 300];
	const half = Math.floor(n / 2);

	return {
		week: monday,
		sums: {
			n,
			points: right * whole,
			pointsSquared: right * whole ** 2,
			timed: 2 * half,
			logTime: half * (fast + slow),
			logTimeSquared: half * (fast ** 2 + slow ** 2)
		}
	};
}

describe('a change of a question', () => {
	const steady = [week('2026-10-05', 40, 20), week('2026-10-12', 40, 22), week('2026-10-19', 40, 18)];

	it('is found where the latest weeks are far easier and faster than those before', () => {
		expect(findDrift(steady)).toBeNull();
		expect(findDrift([week('2026-10-26', 40, 38), ...steady])).toMatchObject({
			since: '2026-10-26',
			easier: { before: 0.5, since: 0.95 },
			faster: null
		});
		const drift = findDrift([...steady, week('2026-10-26', 40, 20, 12)]);
		expect(drift).toMatchObject({ easier: null });
		expect(drift!.faster!.before).toBeCloseTo(40, 0);
		expect(drift!.faster!.since).toBeCloseTo(12, 0);
	});

	it('is looked for in as many weeks as have answers enough, and in no more than four', () => {
		const late = ['2026-10-26', '2026-11-02', '2026-11-09', '2026-11-16'].map((monday) => week(monday, 10, 10));

		expect(findDrift([...steady, ...late])).toMatchObject({ since: '2026-11-02' });
		expect(findDrift([...steady, ...late.map(({ week: monday }) => week(monday, 5, 5))])).toBeNull();
		expect(findDrift([week('2026-10-05', 20, 10), week('2026-10-12', 100, 99)])).toBeNull();
		expect(findDrift([])).toBeNull();
	});

	it('is no matter while it is small, or may be chance', () => {
		expect(findDrift([week('2026-10-05', 9000, 4500), week('2026-10-12', 9000, 5400)])).toBeNull();
		expect(findDrift([week('2026-10-05', 30, 15), week('2026-10-12', 30, 21)])).toBeNull();
		expect(findDrift([week('2026-10-05', 40, 38), week('2026-10-12', 40, 20)])).toBeNull();
	});

	/** The first of the examples of "Welch's t-test", Wikipedia: t = −2.46 for fifteen values each. */
	it('is measured by Welch’s test', () => {
		const moments = (values: number[]) => {
			const mean = values.reduce((sum, value) => sum + value, 0) / values.length;

			return {
				n: values.length,
				mean,
				variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
			};
		};
		const a = [27.5, 21, 19, 23.6, 17, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19, 21.7, 21.4];
		const b = [27.1, 22, 20.8, 23.4, 23.4, 23.5, 25.8, 22, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4];

		expect(welch(moments(b), moments(a))).toBeCloseTo(-2.46, 2);
	});
});

describe('flags', () => {
	/** Of a hundred answers, so many right, and a correlation of about ±1 or 0 with the rest. */
	function figures(right: number, change: Partial<Sums> = {}) {
		const rest = right * whole;

		return figuresOf({
			...noSums,
			n: 100,
			points: right * whole,
			pointsSquared: right * whole ** 2,
			rest,
			restSquared: right * whole ** 2,
			pointsRest: right * whole ** 2,
			...change
		});
	}
	const choice = (name: string, n: number, meanRest: number, right = false): ChoiceFigures & { right: boolean } => ({
		choice: name,
		n,
		share: n / 100,
		meanRest,
		right
	});
	const calm = { guess: 0.25, drift: null, choices: [] };

	it('are none for a good question, and none for a few answers', () => {
		expect(flagsOf(figures(60), calm)).toEqual([]);
		expect(flagsOf({ ...figures(10), n: 29 }, calm)).toEqual([]);
	});

	it('name what is odd, the most urgent first', () => {
		expect(flagsOf(figures(20, { pointsRest: 0 }), calm)).toEqual(['reversed', 'guessed']);
		expect(flagsOf(figures(30), calm)).toEqual(['hard']);
		expect(flagsOf(figures(97), calm)).toEqual(['easy']);
		expect(flagsOf(figures(60, { pointsRest: 37 * whole ** 2 }), calm)).toEqual(['weak']);
		expect(flagsOf(figures(60, { sureRight: 30, sureWrong: 10 }), calm)).toEqual(['sure_wrong']);
		expect(flagsOf(figures(60, { sureRight: 5, sureWrong: 4 }), calm)).toEqual([]);
		expect(
			flagsOf(figures(60), {
				...calm,
				drift: { since: '', easier: { before: 0, since: 1 }, faster: { before: 9, since: 1 } }
			})
		).toEqual(['easier', 'faster']);
	});

	it('look at the choices: a wrong one of those who know more, and one that nobody takes', () => {
		const right = choice('a', 60, 0.6, true);

		expect(flagsOf(figures(60), { ...calm, choices: [right, choice('b', 36, 0.7), choice('c', 4, 0.1)] })).toEqual([
			'better_wrong',
			'unused'
		]);
		expect(flagsOf(figures(60), { ...calm, choices: [right, choice('b', 20, 0.5), choice('c', 20, 0.4)] })).toEqual([]);
	});
});
