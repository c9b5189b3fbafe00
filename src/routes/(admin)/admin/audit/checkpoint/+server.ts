import { error } from '@sveltejs/kit';
import { latestCheckpoint } from '#lib/server/audit/checkpoints.ts';
import { m } from '#lib/paraglide/messages.js';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import type { RequestHandler } from './$types';

/** The latest signed state of the log as a file, to be kept elsewhere for `netral audit verify --checkpoint`. */
export const GET: RequestHandler = async () => {
	requireRole('administrator', 'auditor');
	const checkpoint = (await latestCheckpoint(database())) ?? error(404, m.audit_empty());

	return Response.json(checkpoint, {
		headers: {
			'cache-control': 'private, no-store',
			'content-disposition': `attachment; filename="titik-periksa-${checkpoint.seq}.json"`
		}
	});
};
