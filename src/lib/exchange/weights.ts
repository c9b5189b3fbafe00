import type { Scoring } from '#lib/content/model.ts';

export type Weighed = { right: boolean; percent: number };

/** The grades of answers that Moodle knows, in percent; any other its import refuses or rounds (`question_bank::fraction_options_full`). */
const moodlePercents = [
	100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571, 12.5, 11.11111, 10, 5,
	0
];

/**
 * What each option adds under a scoring, in percent to five places as Moodle keeps them. Moodle's sum, never below 0, is then
 * `sebagian` to the letter; for `semua` there is none, and a wrong choice that takes everything is the nearest.
 */
export function percentsOf(
	scoring: Scoring,
	options: readonly { right: boolean; percent: number | null }[]
): Weighed[] {
	const right = options.filter((option) => option.right).length;
	const wrong = options.length - right;
	const wrongPercent = scoring === 'semua' ? -100 : -100 / wrong;

	return options.map((option) => ({
		right: option.right,
		percent: scoring === 'bobot' ? (option.percent ?? 0) : rounded(option.right ? 100 / right : wrongPercent)
	}));
}

/** Whether options weigh what they would under a scoring. */
export function weighsAs(scoring: Scoring, options: readonly Weighed[]): boolean {
	const expected = percentsOf(scoring, options);

	return (
		(scoring !== 'sebagian' || options.some(({ right }) => !right)) &&
		options.every(({ percent }, index) => Math.abs(percent - (expected[index]?.percent ?? Number.NaN)) < 0.01)
	);
}

export function isMoodlePercent(percent: number): boolean {
	return moodlePercents.some((known) => Math.abs(Math.abs(percent) - known) < 0.001);
}

function rounded(percent: number): number {
	return Math.round(percent * 100_000) / 100_000;
}
