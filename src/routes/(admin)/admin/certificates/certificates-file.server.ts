import { certificateTable } from '#lib/server/certificates/certificate-table.ts';
import { countCertificates } from '#lib/server/certificates/list.ts';
import type { TableFormat } from '#lib/server/documents/table.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { m } from '#lib/paraglide/messages.js';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { sendTable } from '#lib/web/table-file.server.ts';
import { recordExport } from '#lib/web/views.server.ts';
import { chosenCertificates } from './chosen-certificates.server.ts';

/** The list as it is on the page, with the same filter, in the log before it is sent. */
export async function sendCertificatesFile(url: URL, format: TableFormat): Promise<Response> {
	const viewer = requireRole('administrator', 'auditor');
	const db = database();
	const filter = chosenCertificates(url);
	await recordExport(viewer, 'certificates', {
		page: 'certificates',
		state: filter.state ?? null,
		searched: filter.search !== '',
		people: await countCertificates(db, viewer.today, filter),
		fullNumbers: false
	});

	return sendTable(format, `sertifikat-${viewer.today}`, {
		sheet: inIndonesian(m.admin_certificates),
		parts: certificateTable(db, viewer.today, filter)
	});
}
