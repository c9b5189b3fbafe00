import { pauseBeforeNextTry, triesLeft } from '#lib/assessment/policy.ts';
import type { Policy } from '#lib/content/model.ts';

export type ClosedTry = { submittedAt: Date; closedBy: 'person' | 'deadline' | 'withdrawn' };

export type Tries = {
	used: number;
	/** What the quiz allows with what the administrator added or granted; null: as often as one likes. */
	allowed: number | null;
	left: number | null;
	/** When the pause after the last try is over; null when there is none. */
	nextAt: Date | null;
	/** When the last try that counts was closed; null before the first. */
	lastAt: Date | null;
};

/** Counts the tries of one requirement. A try that ended because the module was withdrawn costs nothing. */
export function countTries(
	policy: Pick<Policy, 'tries' | 'pausesMinutes'>,
	closed: readonly ClosedTry[],
	extra: number
): Tries {
	const counted = closed.filter((one) => one.closedBy !== 'withdrawn');
	const used = counted.length;
	const pauseMinutes = pauseBeforeNextTry(policy, used);
	const lastAt = used === 0 ? null : new Date(Math.max(...counted.map((one) => one.submittedAt.getTime())));

	return {
		used,
		allowed: policy.tries === null ? null : policy.tries + extra,
		left: triesLeft(policy, used, extra),
		nextAt: lastAt && pauseMinutes > 0 ? new Date(lastAt.getTime() + pauseMinutes * 60_000) : null,
		lastAt
	};
}
