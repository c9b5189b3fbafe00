import type { TableFormat } from '#lib/server/documents/table.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { listProposedWaivers } from '#lib/server/programmes/waiver-list.ts';
import { waiverTable } from '#lib/server/programmes/waiver-table.ts';
import { m } from '#lib/paraglide/messages.js';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { sendTable } from '#lib/web/table-file.server.ts';
import { recordExport } from '#lib/web/views.server.ts';

/** What waits for a decision, in the log before it is sent. */
export async function sendProposedWaivers(format: TableFormat): Promise<Response> {
	const viewer = requireRole('administrator');
	const proposed = await listProposedWaivers(database(), viewer.today);
	await recordExport(viewer, 'waivers', { page: 'waivers', people: proposed.length, fullNumbers: false });

	return sendTable(format, `usulan-pengecualian-${viewer.today}`, {
		sheet: inIndonesian(m.waiver_admin_title),
		parts: [waiverTable(proposed, viewer.institution.timeZone)]
	});
}
