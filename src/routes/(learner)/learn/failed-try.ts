import { fromMomentInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';

type FailedTry = { score: number; again: Date | null; left: number | null };

/** That the last try did not pass, and when the next one may begin. */
export function failedInWords({ score, again, left }: FailedTry, timeZone: string): string {
	const said = m.learn_failed({ score });
	if (left === 0) return `${said} ${m.learn_failed_ask()}`;

	return again ? `${said} ${m.learn_failed_wait({ at: fromMomentInWords(again, timeZone) })}` : said;
}
