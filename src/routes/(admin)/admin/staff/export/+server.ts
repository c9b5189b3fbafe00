import { workbookType } from '#lib/server/documents/workbook.ts';
import { runStaffTask } from '#lib/server/organisation/staff-thread.ts';
import { settings } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import type { RequestHandler } from './$types';

/** A form posts here, because every export is written into the log. */
export const POST: RequestHandler = async ({ request }) => {
	const { personId, today } = requireRole('administrator');
	const format = (await request.formData()).get('format') === 'xlsx' ? 'xlsx' : 'csv';
	const task = { kind: 'export', format, databaseUrl: settings().databaseUrl, personId, now: new Date() } as const;

	return new Response(await runStaffTask(task), {
		headers: {
			'content-type': format === 'xlsx' ? workbookType : 'text/csv; charset=utf-8',
			'content-disposition': `attachment; filename="pegawai-${today}.${format}"`,
			'cache-control': 'private, no-store'
		}
	});
};
