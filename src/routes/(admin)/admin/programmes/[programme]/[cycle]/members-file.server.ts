import { error } from '@sveltejs/kit';
import type { TableFormat } from '#lib/server/documents/table.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { eachMember, listMembers } from '#lib/server/programmes/lists.ts';
import { memberTable } from '#lib/server/programmes/member-table.ts';
import { findCycle } from '#lib/server/programmes/programmes.ts';
import { m } from '#lib/paraglide/messages.js';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { sendTable } from '#lib/web/table-file.server.ts';
import { recordExport } from '#lib/web/views.server.ts';
import { chosenMembers } from './chosen-members.server.ts';

/** The people of a period as its page lists them, with the same filter, in the log before they are sent. @param name `programme/period` */
export async function sendMembers(name: string, url: URL, format: TableFormat): Promise<Response> {
	const viewer = requireRole('administrator');
	const db = database();
	const cycle = (await findCycle(db, name)) ?? error(404, m.programme_cycle_unknown({ cycle: name }));
	const { filter, search } = chosenMembers(url);
	const { total } = await listMembers(db, cycle, viewer.today, { filter, search, limit: 0, offset: 0 });
	const seen = { list: filter, searched: search !== '', people: total };
	await recordExport(viewer, name, { page: 'cycle', ...seen, fullNumbers: false });

	return sendTable(format, `peserta-${cycle.programmeId}-${cycle.key}-${viewer.today}`, {
		sheet: inIndonesian(m.programme_members_title),
		parts: memberTable(eachMember(db, cycle, viewer.today, { filter, search }), viewer.institution.timeZone)
	});
}
