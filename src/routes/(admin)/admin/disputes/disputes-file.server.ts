import type { TableFormat } from '#lib/server/documents/table.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { disputeTable } from '#lib/server/organisation/dispute-table.ts';
import { listDisputes } from '#lib/server/organisation/disputes.ts';
import { m } from '#lib/paraglide/messages.js';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { sendTable } from '#lib/web/table-file.server.ts';
import { recordExport } from '#lib/web/views.server.ts';

/** All reports that wait for a decision, or all that are decided, in the log before they are sent. */
export async function sendDisputesFile(url: URL, format: TableFormat): Promise<Response> {
	const viewer = requireRole('administrator');
	const decided = url.searchParams.get('state') === 'decided';
	const { disputes } = await listDisputes(database(), viewer.today, { decided, page: 1, size: -1 });
	await recordExport(viewer, 'disputes', { page: 'disputes', decided, people: disputes.length, fullNumbers: false });

	return sendTable(format, `laporan-kepala${decided ? '-diputuskan' : ''}-${viewer.today}`, {
		sheet: inIndonesian(m.disputes_title),
		parts: [disputeTable(disputes, viewer.institution.timeZone)]
	});
}
