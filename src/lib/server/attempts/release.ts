import type { QuizMode } from '#lib/content/model.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';

/**
 * Whether keys and explanations of a graded attempt may be shown: once the requirement that it counted for is passed, or
 * once its cycle has closed for the person. After the due day a cycle stays open to whoever has tries left, because who
 * is late may still complete, and a key that was shown could be used. Practice releases them at once.
 */
export function isReleased(
	{
		mode,
		passed,
		fulfilled,
		closed,
		dueOn,
		triesLeft
	}: {
		mode: QuizMode;
		passed: boolean;
		fulfilled: boolean;
		/** The enrolment ended, or a later cycle took its place. */
		closed: boolean;
		dueOn: Day | null;
		triesLeft: number | null;
	},
	on: Day
): boolean {
	if (mode === 'latihan' || passed || fulfilled || closed) return true;

	return dueOn !== null && dueOn < on && triesLeft === 0;
}
