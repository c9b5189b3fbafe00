import { error, redirect } from '@sveltejs/kit';
import { getRequestEvent } from '$app/server';
import type { Role } from '#lib/server/db/schema/accounts.ts';
import { unitRights, type UnitRights } from '#lib/server/oversight/unit-rights.ts';
import { m } from '#lib/paraglide/messages.js';
import { database } from './database.server.ts';
import { pagePath } from './next-path.ts';
import type { Viewer } from './sessions.server.ts';

/**
 * The signed-in person; anybody else is sent to sign in and comes back afterwards. Whoever has to set up a second factor first
 * is sent to do so, whatever was asked for.
 */
export function requirePerson(): Viewer {
	const viewer = requireSignedIn();
	if (viewer.factorDuty?.daysLeft !== 0) return viewer;

	redirect(303, `/profile/second-factor?next=${encodeURIComponent(pagePath(getRequestEvent().url))}`);
}

/** The signed-in person, also without the second factor that is needed: for the pages on which it is set up. */
export function requireSignedIn(): Viewer {
	const { locals, url } = getRequestEvent();
	if (locals.viewer) return locals.viewer;

	redirect(303, `/sign-in?next=${encodeURIComponent(pagePath(url))}`);
}

/** The signed-in person, who holds one of `roles` today. */
export function requireRole(...roles: [Role, ...Role[]]): Viewer {
	const viewer = requirePerson();
	if (!roles.some((role) => viewer.roles.includes(role))) error(403, m.guard_forbidden());

	return viewer;
}

/**
 * The signed-in person, who may look at the staff of a unit, and what else that person may do with it; 404, so that nobody learns
 * which units exist.
 */
export async function requireOversight(unitId: string): Promise<{ viewer: Viewer; rights: UnitRights }> {
	const viewer = requirePerson();
	const rights = await unitRights(database(), viewer, unitId, viewer.today);
	if (!rights.looks) error(404, m.guard_not_found());

	return { viewer, rights };
}
