import { publication } from '#lib/server/db/schema/content.ts';
import { database } from '#lib/web/database.server.ts';
import type { RequestHandler } from './$types';

/** 200 once migrated (the server opens the database before the first request) and published. */
export const GET: RequestHandler = async () => {
	const published = await database().select({ id: publication.id }).from(publication).limit(1).get();

	return published
		? new Response('ok\n', { headers: { 'cache-control': 'no-store' } })
		: new Response('nothing published\n', { status: 503, headers: { 'cache-control': 'no-store' } });
};
