import { m } from '#lib/paraglide/messages.js';

/** Whether a delegation holds, in words. */
export function delegationStateName(state: 'now' | 'later' | 'over' | 'lapsed'): string {
	return {
		now: m.delegate_state_now,
		later: m.delegate_state_later,
		over: m.delegate_state_over,
		lapsed: m.delegate_state_lapsed
	}[state]();
}
