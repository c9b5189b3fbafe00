import { error } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import type { Reader } from '#lib/server/db/connect.ts';
import { listPledgeCycles, type PledgeCycle } from '#lib/server/official-texts/pledge-recap.ts';

/** The cycle that the address names, else the latest that asks for a pledge. */
export async function chosenPledge(
	db: Reader,
	url: URL,
	on: string
): Promise<{ cycles: PledgeCycle[]; cycle: PledgeCycle | undefined }> {
	const cycles = await listPledgeCycles(db, on);
	const asked = url.searchParams.get('pledge');
	const cycle = asked === null ? cycles[0] : cycles.find(({ id }) => id === asked);
	if (asked !== null && !cycle) error(404, m.attestation_cycle_unknown());

	return { cycles, cycle };
}
