import { error } from '@sveltejs/kit';
import { rosterAt } from '#lib/server/oversight/roster.ts';
import { signingRight } from '#lib/server/oversight/signing-right.ts';
import { m } from '#lib/paraglide/messages.js';
import { chosenScope, overseenUnit, requireCycle } from '../../overseen-unit.server.ts';

/** Who prepares the statement of the unit of the address: its head or a delegate, with the cycle and scope it is to speak of. */
export async function preparerOf(unitId: string, url: URL) {
	const seen = await overseenUnit(unitId);
	const cycle = await requireCycle(seen.db, url, seen.on);
	if (!seen.rights.prepares) error(403, m.attestation_not_head());

	const about = { unitId: seen.unit.id, cycleId: cycle.id, scope: chosenScope(url) };

	return { ...seen, cycle, about };
}

/** The head of the unit of the address, an acting one as well; a delegate never signs. */
export async function signatoryOf(unitId: string, url: URL) {
	const preparer = await preparerOf(unitId, url);
	const { db, viewer, unit, cycle, on } = preparer;
	const right = await signingRight(db, viewer.personId, unit.id, cycle.id, on);
	if (!right.head) error(403, m.attestation_not_head());

	return { ...preparer, right };
}

/** The roster as it would be frozen now. */
export async function presentRoster({ db, about, on, now, clocks }: Awaited<ReturnType<typeof preparerOf>>) {
	return rosterAt(db, about, { on, asOf: now, knownAt: now }, clocks);
}
