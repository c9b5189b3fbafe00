import { fromMomentInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';

type FailedTry = { score: number | null; again: Date | null; ask: boolean };

/** That the last try did not pass, and when the next one may begin. */
export function failedInWords({ score, again, ask }: FailedTry, timeZone: string): string {
	const said = score === null ? m.learn_failed_unscored() : m.learn_failed({ score });
	if (ask) return `${said} ${m.learn_failed_ask()}`;

	return again ? `${said} ${m.learn_failed_wait({ at: fromMomentInWords(again, timeZone) })}` : said;
}
