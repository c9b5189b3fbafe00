import { staffTemplate } from '#lib/server/organisation/staff-export.ts';
import { listUnits } from '#lib/server/organisation/units.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async () => {
	const { today } = requireRole('administrator');

	return new Response(staffTemplate(await listUnits(database(), today)), {
		headers: {
			'content-type': 'text/csv; charset=utf-8',
			'content-disposition': 'attachment; filename="templat-pegawai.csv"'
		}
	});
};
