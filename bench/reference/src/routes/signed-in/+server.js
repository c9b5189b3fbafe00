import { connect } from '../../../../../src/lib/server/db/connect.ts';
import { findViewer, readSessionCookie } from '../../../../../src/lib/web/sessions.server.ts';

let opened;

/** Finds out who asks, as Netral does, reads a JSON body and answers with it: what no signed-in save can be faster than. */
export const POST = async (event) => {
	const db = await (opened ??= connect(process.env.DATABASE_URL));
	const token = readSessionCookie(event);
	const found = token && (await findViewer(db, token, new Date()));
	if (!found) return new Response(null, { status: 401 });

	return Response.json(await event.request.json());
};
