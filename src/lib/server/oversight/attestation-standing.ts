import { and, eq, isNull } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import { attestation, attestationRow, type Note } from '#lib/server/db/schema/oversight.ts';
import type { RosterScope } from './roster.ts';

/** The statement that a new one of the same unit, cycle and scope would replace. */
export async function findStanding(db: Reader, { unitId, cycleId, scope }: RosterScope) {
	return db
		.select({
			id: attestation.id,
			number: attestation.number,
			code: attestation.code,
			signatoryId: attestation.signatoryId,
			signedAt: attestation.signedAt
		})
		.from(attestation)
		.where(
			and(
				eq(attestation.unitId, unitId),
				eq(attestation.cycleId, cycleId),
				eq(attestation.scope, scope),
				isNull(attestation.supersededAt)
			)
		)
		.get();
}

/** What its signatory wrote beside people, by person; nothing where no statement stands. */
export async function standingNotes(db: Reader, scope: RosterScope): Promise<Record<string, Note>> {
	const standing = await findStanding(db, scope);
	if (!standing) return {};

	const rows = await db
		.select({ personId: attestationRow.personId, note: attestationRow.note })
		.from(attestationRow)
		.where(eq(attestationRow.attestationId, standing.id));

	return Object.fromEntries(rows.flatMap(({ personId, note }) => (note ? [[personId, note]] : [])));
}
