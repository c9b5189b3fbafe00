import { certaintyLevels, type Certainty } from './certainty.ts';
import { logScale, whole, type Sums } from './tally.ts';

/** Figures of fewer answers are not shown: they would speak of single people. */
export const fewestShown = 10;

/** Figures of fewer answers are not judged: a correlation of 30 scatters by 0.18 (1 ÷ √30), one of 10 by 0.32. */
export const fewestJudged = 30;

/**
 * What the sums of a question version say. All names are those of classical test theory: L. Crocker, J. Algina,
 * "Introduction to Classical and Modern Test Theory" (1986), ch. 14; the formulas are those of Moodle's "Quiz statistics
 * calculations" (docs.moodle.org/dev), with points from 0 to 1.
 */
export type Figures = {
	n: number;
	blank: number;
	/** Facility index: the mean of the points, 0 to 1. */
	facility: number;
	/** Standard deviation of the points, of a sample (n − 1). */
	deviation: number;
	/**
	 * Corrected item-total correlation, −1 to 1: Pearson's correlation of the points with the score of the rest of the
	 * attempt; Moodle's discrimination index ÷ 100. Null where either is the same for everybody.
	 */
	discrimination: number | null;
	/** Intended weight: the mean share that it has in the score, 0 to 1. */
	intendedWeight: number;
	/**
	 * The geometric mean of the times: times to answer are about log-normal (W. van der Linden, "A Lognormal Model for
	 * Response Times on Test Items", Journal of Educational and Behavioral Statistics 31, 2006), whose median it is.
	 * Null where nobody's is known.
	 */
	seconds: number | null;
	timed: number;
	/** By how sure people were, the least sure first. */
	certainty: { level: Certainty; right: number; wrong: number }[];
};

/** @throws RangeError without any answer */
export function figuresOf(sums: Sums): Figures {
	const { n, blank, points, pointsSquared, rest, restSquared, pointsRest, share, timed, logTime } = sums;
	if (n < 1) throw new RangeError('There are no figures without an answer');

	const scatter = spread(n, points, points, pointsSquared);
	const both = Math.sqrt(scatter) * Math.sqrt(spread(n, rest, rest, restSquared));

	return {
		n,
		blank,
		facility: points / n / whole,
		deviation: n < 2 ? 0 : Math.sqrt(scatter / n / (n - 1)) / whole,
		discrimination: both === 0 ? null : within(-1, spread(n, points, rest, pointsRest) / both, 1),
		intendedWeight: share / n / whole,
		seconds: timed === 0 ? null : Math.exp(logTime / timed / logScale) / 1000,
		timed,
		certainty: certaintyLevels.map((level) => ({ level, right: sums[`${level}Right`], wrong: sums[`${level}Wrong`] }))
	};
}

/**
 * Effective weights, 0 to 1: how much each question has to do with how scores differ. Moodle's formula: √C(points in the
 * score, score) ÷ its sum over the quiz, where a negative covariance counts as 0. Questions that are drawn stand for their
 * pool: of each pool the sum takes as many as are drawn, with the mean of those that have answers enough. With a share s of
 * the score, score = s·points + (1 − s)·rest, so C = s·(s·V(points) + (1 − s)·C(points, rest)).
 * @param pools of a quiz, with the sums of their questions; those that nobody was asked have none
 * @returns by question version; empty while a pool has no question with answers enough
 */
export function effectiveWeights(
	pools: readonly { draw: number; questions: readonly { questionVersionId: string; sums: Sums | undefined }[] }[]
): Map<string, number> {
	const drawn = pools.filter(({ draw }) => draw > 0);
	const known = drawn.map(({ questions }) =>
		questions.flatMap(({ questionVersionId, sums }) =>
			sums && sums.n >= fewestShown ? [{ questionVersionId, strength: strengthOf(sums) }] : []
		)
	);
	const total = drawn.reduce((sum, { draw }, index) => sum + draw * mean(known[index]!.map((one) => one.strength)), 0);
	if (!(total > 0)) return new Map();

	return new Map(known.flat().map(({ questionVersionId, strength }) => [questionVersionId, strength / total]));
}

function strengthOf({ n, share, points, pointsSquared, rest, pointsRest }: Sums): number {
	const s = share / n / whole;
	const variance = spread(n, points, points, pointsSquared) / n / (n - 1);
	const covariance = spread(n, points, rest, pointsRest) / n / (n - 1);

	return Math.sqrt(Math.max(0, s * (s * variance + (1 - s) * covariance)));
}

export type ChoiceFigures = {
	choice: string;
	n: number;
	/** Of all answers, 0 to 1. */
	share: number;
	/** The mean rest score of those who chose it, 0 to 1; null below ten. */
	meanRest: number | null;
};

/**
 * How often each choice was made and how well those did who made it (Crocker & Algina, ch. 14: distractors should draw
 * those who know less). What was chosen most comes first.
 */
export function choiceFigures(
	n: number,
	choices: readonly { choice: string; n: number; rest: number }[]
): ChoiceFigures[] {
	return choices
		.map((one) => ({
			choice: one.choice,
			n: one.n,
			share: one.n / n,
			meanRest: one.n < fewestShown ? null : one.rest / one.n / whole
		}))
		.sort((a, b) => b.n - a.n || (a.choice < b.choice ? -1 : 1));
}

/**
 * Of which groups figures may be shown beside those of all together: those of ten answers or more, and not so many that
 * the others could be told by subtraction. What is left out is never one group alone, and never fewer than ten answers
 * (complementary cell suppression: L. Willenborg, T. de Waal, "Elements of Statistical Disclosure Control", 2001, ch. 6).
 * @param counts answers by group; a group without any is none
 */
export function shownGroups<Group>(counts: ReadonlyMap<Group, number>): Set<Group> {
	const there = [...counts].filter(([, n]) => n > 0).sort(([, a], [, b]) => a - b);
	const total = there.reduce((sum, [, n]) => sum + n, 0);
	if (total < fewestShown) return new Set();

	let hidden = there.filter(([, n]) => n < fewestShown).length;
	const left = () => there.slice(0, hidden).reduce((sum, [, n]) => sum + n, 0);
	while (hidden > 0 && hidden < there.length && (hidden < 2 || left() < fewestShown)) hidden++;

	return new Set(there.slice(hidden).map(([group]) => group));
}

/** n² times the covariance of what sums to `a` and to `b`; exact, because the difference of large numbers may be small. */
function spread(n: number, a: number, b: number, products: number): number {
	return Number(BigInt(n) * BigInt(products) - BigInt(a) * BigInt(b));
}

function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function within(least: number, value: number, most: number): number {
	return Math.min(most, Math.max(least, value));
}
