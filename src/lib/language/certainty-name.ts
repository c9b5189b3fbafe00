import type { Certainty } from '#lib/assessment/certainty.ts';
import { m } from '#lib/paraglide/messages.js';

const names: Record<Certainty, () => string> = {
	unsure: m.certainty_unsure,
	fair: m.certainty_fair,
	sure: m.certainty_sure
};

/** Ragu, cukup, yakin. */
export function certaintyName(level: Certainty): string {
	return names[level]();
}
