import { error } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { certificatePdf } from '#lib/server/certificates/files.ts';
import { findCertificate } from '#lib/server/certificates/list.ts';
import { database, settings } from '#lib/web/database.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import type { RequestHandler } from './$types';

/** The holder's own certificate, as long as it stands. */
export const GET: RequestHandler = async ({ params }) => {
	const viewer = requirePerson();
	const db = database();
	const found = await findCertificate(db, params.id, viewer.today);
	if (found?.id !== params.id || found.personId !== viewer.personId) error(404, m.certificate_unknown());
	if (found.ended) error(410, m.certificate_no_download({ number: found.number }));

	const { name, bytes } = await certificatePdf(db, found.id, { origin: settings().origin, now: new Date() });

	return new Response(new Uint8Array(bytes), {
		headers: {
			'content-type': 'application/pdf',
			'content-disposition': `attachment; filename="${name}"`,
			'cache-control': 'private, no-store'
		}
	});
};
