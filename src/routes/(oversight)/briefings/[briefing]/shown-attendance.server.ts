import { listAttendees, type Attendee } from '#lib/server/briefings/attendance.ts';
import { listBriefingUnits, type Briefing } from '#lib/server/briefings/briefings.ts';
import { overseenUnits } from '#lib/server/oversight/unit-rights.ts';
import { database } from '#lib/web/database.server.ts';
import type { Viewer } from '#lib/web/sessions.server.ts';

/** What an officer sees of the list: while it is filled in, of the staff only those whom the officer may look at. */
export async function shownAttendance(
	viewer: Viewer,
	briefing: Briefing
): Promise<{ attendees: Attendee[]; tooMany: boolean; listed: number }> {
	const { attendees, tooMany } = await listAttendees(database(), briefing, viewer.today);
	const open = briefing.state === 'open';
	const seesStaff = await overseesAll(viewer, briefing);

	return {
		attendees: attendees
			.filter(({ typed, listed }) => (open && seesStaff) || listed || (open && typed))
			.map((one) => (seesStaff ? one : { ...one, whereabouts: undefined })),
		tooMany,
		listed: attendees.filter(({ listed }) => listed).length
	};
}

async function overseesAll(viewer: Viewer, { id }: Briefing): Promise<boolean> {
	const overseen = await overseenUnits(database(), viewer, viewer.today);

	return overseen === 'all' || (await listBriefingUnits(database(), id)).every((unitId) => overseen.has(unitId));
}
