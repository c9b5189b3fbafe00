import { error } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { certificatePdf } from '#lib/server/certificates/files.ts';
import { findCertificate } from '#lib/server/certificates/list.ts';
import { database, settings } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { RequestHandler } from './$types';

/** Anybody's certificate, revoked ones as well, for those who answer for them; the log keeps who took it. */
export const GET: RequestHandler = async ({ params }) => {
	const viewer = requireRole('administrator', 'auditor');
	const db = database();
	const now = new Date();
	const found = await findCertificate(db, params.id, viewer.today);
	if (found?.id !== params.id) error(404, m.certificate_unknown());

	const { name, bytes } = await certificatePdf(db, found.id, { origin: settings().origin, now });
	await recordView(viewer, found.number, { page: 'certificate_pdf' });

	return new Response(new Uint8Array(bytes), {
		headers: {
			'content-type': 'application/pdf',
			'content-disposition': `attachment; filename="${name}"`,
			'cache-control': 'private, no-store'
		}
	});
};
