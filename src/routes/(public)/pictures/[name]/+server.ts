import { error } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { findPicture } from '#lib/server/publishing/pictures.ts';
import { database } from '#lib/web/database.server.ts';
import type { RequestHandler } from './$types';

/** A picture of published texts. Its name is its content, so that it may be kept for ever, by caches on the way too. */
export const GET: RequestHandler = async ({ params }) => {
	const { type, bytes } = (await findPicture(database(), params.name)) ?? error(404, m.picture_unknown());

	return new Response(new Uint8Array(bytes), {
		headers: {
			'content-type': type,
			'cache-control': 'public, max-age=31536000, immutable',
			// Opened alone, an SVG is a document: it loads nothing, runs nothing and is of no origin.
			'content-security-policy': "default-src 'none'; style-src 'none'; sandbox"
		}
	});
};
