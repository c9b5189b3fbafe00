import { staffTemplate } from '#lib/server/organisation/staff-export.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = () => {
	requireRole('administrator');

	return new Response(staffTemplate(), {
		headers: {
			'content-type': 'text/csv; charset=utf-8',
			'content-disposition': 'attachment; filename="templat-pegawai.csv"'
		}
	});
};
