import { error } from '@sveltejs/kit';
import type { TableFormat } from '#lib/server/documents/table.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { findCycle } from '#lib/server/programmes/programmes.ts';
import { listWaivers } from '#lib/server/programmes/waiver-list.ts';
import { waiverTable } from '#lib/server/programmes/waiver-table.ts';
import { m } from '#lib/paraglide/messages.js';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { sendTable } from '#lib/web/table-file.server.ts';
import { recordExport } from '#lib/web/views.server.ts';

/** The waivers of a period, in the log before they are sent. @param name `programme/period` */
export async function sendCycleWaivers(name: string, format: TableFormat): Promise<Response> {
	const viewer = requireRole('administrator');
	const db = database();
	const cycle = (await findCycle(db, name)) ?? error(404, m.programme_cycle_unknown({ cycle: name }));
	const waivers = await listWaivers(db, cycle.id, viewer.today);
	await recordExport(viewer, name, { page: 'waivers', people: waivers.length, fullNumbers: false });

	return sendTable(format, `pengecualian-${cycle.programmeId}-${cycle.key}-${viewer.today}`, {
		sheet: inIndonesian(m.waiver_title),
		parts: [waiverTable(waivers, viewer.institution.timeZone)]
	});
}
