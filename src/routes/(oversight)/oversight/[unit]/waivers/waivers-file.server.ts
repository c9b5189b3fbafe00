import type { TableFormat } from '#lib/server/documents/table.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { listSubtree } from '#lib/server/organisation/units.ts';
import { listWaiversIn } from '#lib/server/programmes/waiver-list.ts';
import { waiverTable } from '#lib/server/programmes/waiver-table.ts';
import { m } from '#lib/paraglide/messages.js';
import { sendTable } from '#lib/web/table-file.server.ts';
import { recordExport } from '#lib/web/views.server.ts';
import { overseenUnit, requireCycle } from '../../overseen-unit.server.ts';

/** What was asked for and decided for the people of a unit, in the log before it is sent. */
export async function sendUnitWaivers(unitId: string, url: URL, format: TableFormat): Promise<Response> {
	const { viewer, db, on, unit, clocks } = await overseenUnit(unitId);
	const cycle = await requireCycle(db, url, on);
	const waivers = await listWaiversIn(db, { cycleId: cycle.id, unitIds: await listSubtree(db, unit.id, on) }, on);
	await recordExport(viewer, unit.id, { page: 'waivers', cycle: cycle.id, people: waivers.length, fullNumbers: false });

	return sendTable(format, `pengecualian-${unit.code}-${cycle.programmeId}-${cycle.key}-${on}`, {
		sheet: inIndonesian(m.waiver_title),
		parts: [waiverTable(waivers, clocks.timeZone)]
	});
}
