import { m } from '#lib/paraglide/messages.js';

/** How far the list of a briefing is, in words. */
export function briefingStateLabel(state: 'open' | 'submitted' | 'approved'): string {
	return {
		open: m.briefing_state_open,
		submitted: m.briefing_state_submitted,
		approved: m.briefing_state_approved
	}[state]();
}
