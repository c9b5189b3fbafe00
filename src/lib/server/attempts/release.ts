import type { QuizMode } from '#lib/content/model.ts';

/**
 * Whether keys and explanations of a graded attempt may be shown: once the requirement that it counted for is passed, or
 * once its cycle has closed for the person. The due day closes nothing: who is late may still complete, with tries left or
 * with one more that is opened, and a key that was shown could be used. Practice releases them at once.
 */
export function isReleased({
	mode,
	passed,
	fulfilled,
	closed
}: {
	mode: QuizMode;
	passed: boolean;
	fulfilled: boolean;
	/** The enrolment ended, or a later cycle took its place. */
	closed: boolean;
}): boolean {
	return mode === 'latihan' || passed || fulfilled || closed;
}
