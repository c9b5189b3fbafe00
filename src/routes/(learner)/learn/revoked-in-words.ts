import { cycleInWords, dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { RevokedCertificate } from '#lib/server/certificates/list.ts';
import { dayOf } from '#lib/server/organisation/days.ts';

/**
 * What holders read of their revoked certificates, a line each, and whom to ask. Finished on the server: a text that four
 * pages share would travel with every lesson. @returns null without any
 */
export function revokedInWords(
	revoked: readonly RevokedCertificate[],
	{ name, timeZone }: { name: string; timeZone: string }
): { title: string; lines: string[] } | null {
	if (revoked.length === 0) return null;

	const lines = revoked.map(({ cycle, at, ...one }) =>
		m.learn_revoked_text({ ...one, cycle: cycleInWords(cycle), date: dayInWords(dayOf(at, timeZone)) })
	);

	return { title: m.learn_revoked(), lines: [...lines, m.learn_revoked_ask({ institution: name })] };
}
