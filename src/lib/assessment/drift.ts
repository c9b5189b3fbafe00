import { fewestJudged } from './figures.ts';
import { logScale, weekSumNames, whole, type WeekSums } from './tally.ts';

/** The answers of one week. */
export type Week = {
	/** Its Monday, `YYYY-MM-DD`. */
	week: string;
	sums: WeekSums;
};

export type Drift = {
	/** The first Monday of what is compared with all weeks before it. */
	since: string;
	/** The facility before and since, where it has jumped up. */
	easier: { before: number; since: number } | null;
	/** The usual seconds before and since, where they have collapsed. */
	faster: { before: number; since: number } | null;
};

/** How many of the latest weeks are taken together at most, until they have answers enough. */
const mostWeeks = 4;

/**
 * As far from nothing as a difference must be, in its own scatter. Many questions are looked at week after week, so it is
 * the three sigma of W. Shewhart's control charts ("Economic Control of Quality of Manufactured Product", 1931), which
 * quality control of questions in use took over (W. Veerkamp, C. Glas, "Detection of Known Items in Adaptive Testing with a
 * Statistical Quality Control Method", Journal of Educational and Behavioral Statistics 25, 2000), and not two.
 */
const sigmas = 3;

/** What matters: 15 points in a hundred more right, or a third of the time less; a large lot finds smaller ones too. */
const leastJump = 0.15;
const leastCollapse = 2 / 3;

/**
 * Looks whether a question has lately become easier, or is answered faster, than in all weeks before: what is known from
 * elsewhere is both. The latest weeks are compared with the earlier ones by Welch's test, which needs no equal scatter
 * (B. Welch, "The Generalization of Student's Problem when Several Different Population Variances are Involved", Biometrika
 * 34, 1947); both need 30 answers. Other people in these weeks, or a better lesson, change a question as well: it is a
 * reason to look, never a proof.
 * @returns null where nothing has changed, or there is too little to tell
 */
export function findDrift(weeks: readonly Week[]): Drift | null {
	const sorted = weeks.filter(({ sums }) => sums.n > 0).sort((a, b) => (a.week < b.week ? -1 : 1));
	const lately = latest(sorted);
	if (!lately) return null;

	const { since, before, now } = lately;
	const facility = (sums: WeekSums) => momentsOf(sums.n, sums.points, sums.pointsSquared, whole);
	const time = (sums: WeekSums) => momentsOf(sums.timed, sums.logTime, sums.logTimeSquared, logScale);
	const [was, is] = [facility(before), facility(now)];
	const easier = is.mean - was.mean >= leastJump && welch(was, is) >= sigmas;
	const [took, takes] = [time(before), time(now)];
	const faster =
		Math.min(took.n, takes.n) >= fewestJudged &&
		takes.mean - took.mean <= Math.log(leastCollapse) &&
		welch(takes, took) >= sigmas;
	if (!easier && !faster) return null;

	return {
		since,
		easier: easier ? { before: was.mean, since: is.mean } : null,
		faster: faster ? { before: Math.exp(took.mean) / 1000, since: Math.exp(takes.mean) / 1000 } : null
	};
}

function latest(sorted: readonly Week[]): { since: string; before: WeekSums; now: WeekSums } | undefined {
	for (let count = 1; count <= Math.min(mostWeeks, sorted.length - 1); count++) {
		const [earlier, later] = [sorted.slice(0, -count), sorted.slice(-count)];
		const [before, now] = [together(earlier), together(later)];
		if (before.n < fewestJudged) return undefined;
		if (now.n >= fewestJudged) return { since: later[0]!.week, before, now };
	}

	return undefined;
}

function together(weeks: readonly Week[]): WeekSums {
	const sums: WeekSums = { n: 0, points: 0, pointsSquared: 0, timed: 0, logTime: 0, logTimeSquared: 0 };
	for (const week of weeks) for (const name of weekSumNames) sums[name] += week.sums[name];

	return sums;
}

export type Moments = { n: number; mean: number; variance: number };

function momentsOf(n: number, sum: number, squares: number, scale: number): Moments {
	if (n < 2) return { n, mean: n === 0 ? 0 : sum / scale, variance: 0 };

	const spread = Number(BigInt(n) * BigInt(squares) - BigInt(sum) ** 2n);

	return { n, mean: sum / n / scale, variance: spread / n / (n - 1) / scale ** 2 };
}

/** Welch's t of the second against the first. */
export function welch(a: Moments, b: Moments): number {
	return (b.mean - a.mean) / Math.sqrt(a.variance / a.n + b.variance / b.n);
}
