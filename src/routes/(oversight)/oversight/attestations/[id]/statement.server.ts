import { error } from '@sveltejs/kit';
import { findAttestation } from '#lib/server/oversight/attestations.ts';
import { m } from '#lib/paraglide/messages.js';
import { database } from '#lib/web/database.server.ts';
import { requireOversight, requirePerson } from '#lib/web/guards.server.ts';

/** A statement on a unit that the viewer may look at. */
export async function overseenStatement(id: string) {
	requirePerson();
	const db = database();
	const statement = await findAttestation(db, id);
	if (!statement || statement.id !== id) error(404, m.attestation_unknown());

	return { db, statement, ...(await requireOversight(statement.unitId)), now: new Date() };
}
