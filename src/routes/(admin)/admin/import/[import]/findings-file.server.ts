import { error } from '@sveltejs/kit';
import type { TableFormat } from '#lib/server/documents/table.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { findingTable } from '#lib/server/organisation/finding-table.ts';
import { findImport, hasDetails } from '#lib/server/organisation/import-list.ts';
import { m } from '#lib/paraglide/messages.js';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { sendTable } from '#lib/web/table-file.server.ts';
import { recordExport } from '#lib/web/views.server.ts';

/** Every error and warning of an import, in the log before it is sent: they say what stands in the cells. */
export async function sendFindings(importId: string, format: TableFormat): Promise<Response> {
	const viewer = requireRole('administrator');
	const db = database();
	const found = (await findImport(db, importId)) ?? error(404, m.staff_import_unknown());
	if (!(await hasDetails(db, importId))) error(410, m.import_gone());

	const { errors, warnings } = found.counts;
	await recordExport(viewer, found.id, { page: 'import', rows: errors + warnings, fullNumbers: true });

	return sendTable(format, `temuan-${found.fileName.replace(/\.\w+$/, '').slice(0, 60)}-${viewer.today}`, {
		sheet: inIndonesian(m.import_findings_sheet),
		parts: findingTable(db, found)
	});
}
