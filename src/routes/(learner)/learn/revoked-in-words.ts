import { cycleInWords, dayInWords } from '#lib/language/in-words.ts';
import type { RevokedCertificate } from '#lib/server/certificates/list.ts';
import { dayOf } from '#lib/server/organisation/days.ts';

export type RevokedInWords = ReturnType<typeof revokedInWords>;

/** What its holder reads of a revoked certificate; the day is told in the institution's zone. */
export function revokedInWords({ cycle, at, ...one }: RevokedCertificate, timeZone: string) {
	return { ...one, cycle: cycleInWords(cycle), date: dayInWords(dayOf(at, timeZone)) };
}
