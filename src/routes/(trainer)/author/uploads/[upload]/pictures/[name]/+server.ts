import { error } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { findUploadPicture } from '#lib/server/uploads/uploads.ts';
import { database } from '#lib/web/database.server.ts';
import { requireUpload } from '#lib/web/uploads.server.ts';
import type { RequestHandler } from './$types';

/** A picture that the texts of an upload show, for those who may see the upload. */
export const GET: RequestHandler = async ({ params }) => {
	const { upload } = await requireUpload(params.upload);
	const { type, bytes } =
		(await findUploadPicture(database(), upload.id, params.name)) ?? error(404, m.picture_unknown());

	return new Response(new Uint8Array(bytes), {
		headers: {
			'content-type': type,
			'cache-control': 'private, no-store',
			// As of a published one: an SVG that is opened alone loads nothing, runs nothing and is of no origin.
			'content-security-policy': "default-src 'none'; style-src 'none'; sandbox"
		}
	});
};
