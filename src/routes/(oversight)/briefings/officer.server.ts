import { error } from '@sveltejs/kit';
import { findBriefing, listBriefings, type Briefing } from '#lib/server/briefings/briefings.ts';
import { m } from '#lib/paraglide/messages.js';
import { database } from '#lib/web/database.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import type { Viewer } from '#lib/web/sessions.server.ts';

/** Whoever may hold a briefing: heads for their units, trainers and administrators. */
export function requireOfficer(): Viewer {
	const viewer = requirePerson();
	const { roles, headedUnits } = viewer;
	if (!roles.includes('administrator') && !roles.includes('trainer') && headedUnits.length === 0) {
		error(403, m.guard_forbidden());
	}

	return viewer;
}

/** A briefing of the officer's own; for administrators any, because they decide on the lists. */
export async function requireBriefing(id: string): Promise<{ viewer: Viewer; briefing: Briefing }> {
	const viewer = requireOfficer();
	const briefing = await findBriefing(database(), id);
	const mayLook = briefing && (briefing.createdBy === viewer.personId || viewer.roles.includes('administrator'));
	if (!mayLook) error(404, m.guard_not_found());

	return { viewer, briefing };
}

/** An officer's own briefings, the latest first; an administrator's are all of them. @param limit -1 for all */
export async function shownBriefings(limit?: number): Promise<{ viewer: Viewer; briefings: Briefing[] }> {
	const viewer = requireOfficer();
	const all = viewer.roles.includes('administrator');

	return { viewer, briefings: await listBriefings(database(), { personId: viewer.personId, all }, limit) };
}
