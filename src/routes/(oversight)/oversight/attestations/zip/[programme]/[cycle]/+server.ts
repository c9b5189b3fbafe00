import { error } from '@sveltejs/kit';
import { findCycle } from '#lib/server/programmes/programmes.ts';
import { m } from '#lib/paraglide/messages.js';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import type { RequestHandler } from './$types';
import { sendStatementsZip } from '../../statements-zip.server.ts';

export const GET: RequestHandler = async ({ params }) => {
	requireRole('auditor', 'administrator');
	const cycle = await findCycle(database(), `${params.programme}/${params.cycle}`);

	return sendStatementsZip(cycle ?? error(404, m.guard_not_found()));
};
