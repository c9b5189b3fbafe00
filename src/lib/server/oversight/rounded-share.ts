/** A share that points at nobody, in percent: the lowest also stands for less, and the highest for more, as `bound` says. */
export type RoundedShare = { percent: number; bound: 'exact' | 'less' | 'more' };

/** Of fewer people one is more than five percent, and "95 percent or more" would say: everybody. */
const stepOf = (people: number) => (people < 20 ? 10 : 5);

/**
 * Rounds what these people have together, and never tells it as nothing or all, because that would tell of each of them.
 * @param part of `whole`, which is more than 0
 */
export function roundShare(part: number, whole: number, people: number): RoundedShare {
	const step = stepOf(people);
	const percent = Math.round((100 * part) / whole / step) * step;

	return {
		percent: Math.min(100 - step, Math.max(step, percent)),
		bound: percent <= step ? 'less' : percent >= 100 - step ? 'more' : 'exact'
	};
}
