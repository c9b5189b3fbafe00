import type { TableFormat } from '#lib/server/documents/table.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { duplicateTable } from '#lib/server/organisation/duplicate-table.ts';
import { runStaffTask } from '#lib/server/organisation/run-staff-task.ts';
import { m } from '#lib/paraglide/messages.js';
import { database, settings } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { sendTable } from '#lib/web/table-file.server.ts';
import { recordExport } from '#lib/web/views.server.ts';

/** All records that may be of one human, in the log before they are sent. */
export async function sendDuplicates(format: TableFormat): Promise<Response> {
	const viewer = requireRole('administrator');
	const { today: on } = viewer;
	const groups = await runStaffTask({ kind: 'duplicates', databaseUrl: settings().databaseUrl, on });
	const people = groups.reduce((sum, { personIds }) => sum + personIds.length, 0);
	await recordExport(viewer, 'duplicates', { page: 'duplicates', people, fullNumbers: false });

	return sendTable(format, `mungkin-ganda-${on}`, {
		sheet: inIndonesian(m.duplicates_title),
		parts: duplicateTable(database(), groups, on)
	});
}
