import { amountInWords } from '#lib/language/in-words.ts';

/** A share from 0 to 1 as a percentage; a dash where there is none. */
export function percent(share: number | null | undefined): string {
	return share == null ? '–' : `${amountInWords(100 * share)}%`;
}
