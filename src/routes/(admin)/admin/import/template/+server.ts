import { staffTemplate } from '#lib/server/organisation/staff-export.ts';
import { listUnits } from '#lib/server/organisation/units.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { sendFile } from '#lib/web/table-file.server.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ url }) => {
	const { today } = requireRole('administrator');
	const format = url.searchParams.get('format') === 'xlsx' ? 'xlsx' : 'csv';
	return sendFile(format, 'templat-pegawai', await staffTemplate(format, await listUnits(database(), today)));
};
