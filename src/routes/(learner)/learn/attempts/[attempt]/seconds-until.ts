/** Whole seconds by the server's clock, because a phone's may be wrong; null without a deadline. */
export function secondsUntil(deadlineAt: Date | null, now: Date): number | null {
	return deadlineAt && Math.max(0, Math.floor((deadlineAt.getTime() - now.getTime()) / 1000));
}
