import type { Policy, Release } from '#lib/content/model.ts';

export type Shows = { score: boolean; explanations: boolean; keys: boolean };

/**
 * What may be shown of a closed attempt. `passed` waits until the requirement that it counted for is passed, and `closed`
 * until its cycle is over for the person; what waits for a pass is shown then too. The due day closes nothing: who is late
 * may still complete, with tries left or with one more that is opened, and a key that was shown could be used.
 */
export function released(
	{ shows }: Pick<Policy, 'shows'>,
	{
		passed,
		closed
	}: {
		/** By this attempt or any other. */
		passed: boolean;
		/** The enrolment ended, or a later cycle took its place. */
		closed: boolean;
	}
): Shows {
	const now: Record<Release, boolean> = { always: true, passed: passed || closed, closed, never: false };

	return { score: now[shows.score], explanations: now[shows.explanations], keys: now[shows.keys] };
}
