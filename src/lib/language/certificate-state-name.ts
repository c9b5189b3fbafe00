import { m } from '#lib/paraglide/messages.js';

/** The state of a certificate in words. */
export function certificateStateName(state: 'valid' | 'expired' | 'revoked' | 'superseded'): string {
	return {
		valid: m.certificate_state_valid,
		expired: m.certificate_state_expired,
		revoked: m.certificate_state_revoked,
		superseded: m.certificate_state_superseded
	}[state]();
}
