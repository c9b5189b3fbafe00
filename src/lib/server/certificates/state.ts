import type { Day } from '#lib/server/db/schema/columns.ts';

export const certificateStates = ['valid', 'expired', 'revoked', 'superseded'] as const;
export type CertificateState = (typeof certificateStates)[number];

/** Valid up to and including its last day, unless an event ended it before. */
export function stateOf(
	certificate: { validUntil: Day; revokedAt: Date | null; supersededAt: Date | null },
	on: Day
): CertificateState {
	if (certificate.supersededAt) return 'superseded';
	if (certificate.revokedAt) return 'revoked';

	return certificate.validUntil < on ? 'expired' : 'valid';
}
