import { redirect } from '@sveltejs/kit';
import { signOut } from '#lib/server/accounts/accounts.ts';
import { database } from '#lib/web/database.server.ts';
import { clearSessionCookie } from '#lib/web/sessions.server.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async (event) => {
	const { viewer } = event.locals;
	if (viewer) await signOut(database(), viewer, false, new Date());
	clearSessionCookie(event);

	redirect(303, '/sign-in?left');
};
