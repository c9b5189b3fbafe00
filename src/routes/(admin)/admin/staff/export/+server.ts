import { runStaffTask } from '#lib/server/organisation/staff-thread.ts';
import { settings } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import type { RequestHandler } from './$types';

/** A form posts here, because every export is written into the log. */
export const POST: RequestHandler = async () => {
	const { personId, today } = requireRole('administrator');
	const csv = await runStaffTask({ kind: 'export', databaseUrl: settings().databaseUrl, personId, now: new Date() });

	return new Response(csv, {
		headers: {
			'content-type': 'text/csv; charset=utf-8',
			'content-disposition': `attachment; filename="pegawai-${today}.csv"`,
			'cache-control': 'private, no-store'
		}
	});
};
