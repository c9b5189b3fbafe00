import { error } from '@sveltejs/kit';
import type { Briefing } from '#lib/server/briefings/briefings.ts';
import { listReadBriefings, readBriefing, type BriefingReading } from '#lib/server/briefings/reading.ts';
import { m } from '#lib/paraglide/messages.js';
import { database } from '#lib/web/database.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import type { Viewer } from '#lib/web/sessions.server.ts';

/** Whoever may hold a briefing: heads for their units, trainers and administrators. */
export function requireOfficer(): Viewer {
	const viewer = requirePerson();
	if (!isOfficer(viewer)) error(403, m.guard_forbidden());

	return viewer;
}

export function isOfficer({ roles, headedUnits }: Viewer): boolean {
	return roles.includes('administrator') || roles.includes('trainer') || headedUnits.length > 0;
}

/** A briefing of the officer's own; for administrators any, because they decide on the lists. */
export async function requireBriefing(id: string): Promise<{ viewer: Viewer; briefing: Briefing }> {
	const viewer = requireOfficer();
	const reading = await readBriefing(database(), viewer, id, viewer.today);
	if (!reading?.enters) error(404, m.guard_not_found());

	return { viewer, briefing: reading.briefing };
}

/** The same to read: auditors read each of them, heads those that concern their staff. */
export async function requireReadBriefing(id: string): Promise<{ viewer: Viewer; reading: BriefingReading }> {
	const viewer = requireReader();
	const reading = await readBriefing(database(), viewer, id, viewer.today);
	if (!reading) error(404, m.guard_not_found());

	// Whoever began one and holds no briefings any more reads like everybody else.
	return { viewer, reading: { ...reading, enters: reading.enters && isOfficer(viewer) } };
}

/** The briefings of the page and of its files. @param limit -1 for all */
export async function shownBriefings(limit?: number): Promise<{ viewer: Viewer; briefings: Briefing[] }> {
	const viewer = requireReader();

	return { viewer, briefings: await listReadBriefings(database(), viewer, viewer.today, limit) };
}

function requireReader(): Viewer {
	const viewer = requirePerson();
	if (!isOfficer(viewer) && !viewer.roles.includes('auditor')) error(403, m.guard_forbidden());

	return viewer;
}
