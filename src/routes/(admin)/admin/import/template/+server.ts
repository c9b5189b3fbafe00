import { workbookType } from '#lib/server/documents/workbook.ts';
import { staffTemplate } from '#lib/server/organisation/staff-export.ts';
import { listUnits } from '#lib/server/organisation/units.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ url }) => {
	const { today } = requireRole('administrator');
	const format = url.searchParams.get('format') === 'xlsx' ? 'xlsx' : 'csv';
	const bytes = await staffTemplate(format, await listUnits(database(), today));

	return new Response(bytes as Uint8Array<ArrayBuffer>, {
		headers: {
			'content-type': format === 'xlsx' ? workbookType : 'text/csv; charset=utf-8',
			'content-disposition': `attachment; filename="templat-pegawai.${format}"`
		}
	});
};
