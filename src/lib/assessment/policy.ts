import type { Policy } from '../content/model.ts';

/** Minutes to wait before the next try: the n-th pause follows the n-th try, and the last one repeats. */
export function pauseBeforeNextTry(policy: Pick<Policy, 'pausesMinutes'>, triesUsed: number): number {
	const { pausesMinutes } = policy;
	if (triesUsed === 0 || pausesMinutes.length === 0) return 0;

	return pausesMinutes[Math.min(triesUsed, pausesMinutes.length) - 1] ?? 0;
}

/**
 * How many tries are left; null when there is no limit.
 * @param extra tries that the administrator has opened
 */
export function triesLeft(policy: Pick<Policy, 'tries'>, triesUsed: number, extra = 0): number | null {
	return policy.tries === null ? null : Math.max(0, policy.tries + extra - triesUsed);
}
