import type { Flag } from '#lib/assessment/flags.ts';
import { m } from '#lib/paraglide/messages.js';

/** A flag in a few words. */
export function flagName(flag: Flag): string {
	return {
		better_wrong: m.figures_flag_better_wrong,
		reversed: m.figures_flag_reversed,
		sure_wrong: m.figures_flag_sure_wrong,
		guessed: m.figures_flag_guessed,
		easier: m.figures_flag_easier,
		faster: m.figures_flag_faster,
		hard: m.figures_flag_hard,
		weak: m.figures_flag_weak,
		easy: m.figures_flag_easy,
		unused: m.figures_flag_unused
	}[flag]();
}
