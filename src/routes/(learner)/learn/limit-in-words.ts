import { m } from '#lib/paraglide/messages.js';

/** `30 menit, diperpanjang dari 20`; null without a limit. */
export function limitInWords({
	limitMinutes,
	standardLimitMinutes
}: {
	limitMinutes: number | null;
	standardLimitMinutes: number | null;
}): string | null {
	if (limitMinutes === null) return null;
	if (standardLimitMinutes === null || standardLimitMinutes === limitMinutes) {
		return m.quiz_limit_minutes({ minutes: limitMinutes });
	}

	return m.quiz_limit_extended({ minutes: limitMinutes, standard: standardLimitMinutes });
}
