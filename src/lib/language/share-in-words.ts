import { m } from '#lib/paraglide/messages.js';
import { amountInWords } from './in-words.ts';

/** A rounded share, such as "kira-kira 70%" or "paling sedikit 95%". */
export function shareInWords({ percent, bound }: { percent: number; bound: 'exact' | 'less' | 'more' }): string {
	const told = { percent: amountInWords(percent) };

	return { exact: m.figures_about, less: m.progress_less, more: m.progress_more }[bound](told);
}
