import { runStaffTask } from '#lib/server/organisation/run-staff-task.ts';
import { settings } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { sendFile } from '#lib/web/table-file.server.ts';
import type { RequestHandler } from './$types';

/** A form posts here, because every export is written into the log. */
export const POST: RequestHandler = async ({ request }) => {
	const { personId, today } = requireRole('administrator');
	const format = (await request.formData()).get('format') === 'xlsx' ? 'xlsx' : 'csv';
	const task = { kind: 'export', format, databaseUrl: settings().databaseUrl, personId, now: new Date() } as const;

	return sendFile(format, `pegawai-${today}`, await runStaffTask(task));
};
