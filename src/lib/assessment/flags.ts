import type { Drift } from './drift.ts';
import { fewestJudged, fewestShown, type ChoiceFigures, type Figures } from './figures.ts';

/** Why a question is worth a look, the most urgent first. */
export const flags = [
	'better_wrong',
	'reversed',
	'sure_wrong',
	'guessed',
	'easier',
	'faster',
	'hard',
	'weak',
	'easy',
	'unused'
] as const;
export type Flag = (typeof flags)[number];

/** Below this a question hardly tells apart (R. Ebel, D. Frisbie, "Essentials of Educational Measurement", 5th ed. 1991). */
const weakBelow = 0.2;
/** Moodle's words for the facility index: below 35 % "moderately difficult", from 95 % "extremely easy". */
const hardBelow = 0.35;
const easyFrom = 0.95;
/** Nearly everybody right: there is little left to tell apart. */
const littleLeft = 0.9;
/**
 * Being sure is worth it only above four in five (A. Gardner-Medwin, "Confidence-Based Marking", in C. Bryan, K. Clegg,
 * "Innovative Assessment in Higher Education", 2006): whoever is sure and is wrong more often has learnt something wrong.
 */
const sureWrongAbove = 0.2;
/** A distractor that fewer choose does nothing (T. Haladyna, S. Downing, "How Many Options is Enough?", 1993). */
const unusedBelow = 0.05;

/**
 * What is odd about a question. Of fewer than 30 answers only nothing can be said.
 * @param choices of a question with one right option, which of them is right; else none
 */
export function flagsOf(
	figures: Figures,
	{
		guess,
		drift,
		choices
	}: { guess: number | null; drift: Drift | null; choices: readonly (ChoiceFigures & { right: boolean })[] }
): Flag[] {
	const { n, facility, discrimination } = figures;
	if (n < fewestJudged) return [];

	const sure = figures.certainty.find(({ level }) => level === 'sure')!;
	const sureCount = sure.right + sure.wrong;
	const rightRest = choices.find(({ right }) => right)?.meanRest ?? null;
	const holds: Record<Flag, boolean> = {
		better_wrong:
			rightRest !== null && choices.some(({ right, meanRest }) => !right && meanRest !== null && meanRest > rightRest),
		reversed: discrimination !== null && discrimination < 0,
		sure_wrong: sureCount >= fewestShown && sure.wrong / sureCount > sureWrongAbove,
		guessed: guess !== null && facility <= guess,
		easier: drift?.easier != null,
		faster: drift?.faster != null,
		hard: facility < hardBelow && !(guess !== null && facility <= guess),
		weak: discrimination !== null && discrimination >= 0 && discrimination < weakBelow && facility < littleLeft,
		easy: facility >= easyFrom,
		unused: facility < littleLeft && choices.some(({ right, share }) => !right && share < unusedBelow)
	};

	return flags.filter((flag) => holds[flag]);
}
