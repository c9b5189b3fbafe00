import { error } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import type { TableFormat } from '#lib/server/documents/table.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { listUnaffirmed, recapPledge, recapTable } from '#lib/server/official-texts/pledge-recap.ts';
import { listSubtree } from '#lib/server/organisation/units.ts';
import { sendTable } from '#lib/web/table-file.server.ts';
import { recordExport } from '#lib/web/views.server.ts';
import { overseenUnit } from '../../overseen-unit.server.ts';
import { chosenPledge } from './chosen-pledge.server.ts';

/** Who has affirmed a pledge and who has not, in the log before it is sent. */
export async function sendPledgesFile(unitId: string, url: URL, format: TableFormat): Promise<Response> {
	const { viewer, db, on, unit } = await overseenUnit(unitId);
	const { cycle } = await chosenPledge(db, url, on);
	if (!cycle) error(404, m.pledge_no_cycle());

	const left = await listUnaffirmed(db, await listSubtree(db, unit.id, on), cycle, on, -1);
	const rows = recapTable(await recapPledge(db, unit.id, cycle, on), left);
	await recordExport(viewer, unit.id, { page: 'pledges', cycle: cycle.id, people: left.length, fullNumbers: false });

	return sendTable(format, `ikrar-${unit.code}-${cycle.key}-${on}`, {
		sheet: inIndonesian(m.pledge_recap),
		parts: [rows]
	});
}
