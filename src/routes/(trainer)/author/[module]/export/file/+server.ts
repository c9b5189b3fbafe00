import { error } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { contentFolders } from '#lib/server/publishing/publish-content.ts';
import { exportQuiz } from '#lib/server/publishing/question-export.ts';
import { database, settings } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import type { RequestHandler } from './$types';

/** A form posts here, because every export is written into the log. */
export const POST: RequestHandler = async ({ params }) => {
	const { personId } = requireRole('trainer', 'administrator');
	const folders = contentFolders(settings().contentOverlay);
	const gift = await exportQuiz(database(), folders, params.module, { by: personId, now: new Date() });
	if (gift === undefined) error(404, m.author_export_none());

	return new Response(gift, {
		headers: {
			'content-type': 'text/plain; charset=utf-8',
			'content-disposition': `attachment; filename="${params.module}.gift.txt"`,
			'cache-control': 'private, no-store'
		}
	});
};
