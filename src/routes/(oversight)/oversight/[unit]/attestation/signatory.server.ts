import { error } from '@sveltejs/kit';
import { rosterAt } from '#lib/server/oversight/roster.ts';
import { signingRight } from '#lib/server/oversight/signing-right.ts';
import { m } from '#lib/paraglide/messages.js';
import { chosenScope, overseenUnit, requireCycle } from '../../overseen-unit.server.ts';

/** The head of the unit of the address, with the cycle and scope that the statement is to speak of. */
export async function signatoryOf(unitId: string, url: URL) {
	const seen = await overseenUnit(unitId);
	const cycle = await requireCycle(seen.db, url, seen.on);
	const right = await signingRight(seen.db, seen.viewer.personId, seen.unit.id, cycle.id, seen.on);
	if (!right.head) error(403, m.attestation_not_head());

	const about = { unitId: seen.unit.id, cycleId: cycle.id, scope: chosenScope(url) };

	return { ...seen, cycle, right, about };
}

/** The roster as it would be frozen now. */
export async function presentRoster({ db, about, on, now }: Awaited<ReturnType<typeof signatoryOf>>) {
	return rosterAt(db, about, { on, asOf: now, knownAt: now });
}
