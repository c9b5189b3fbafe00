import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { headedSubtrees } from '../organisation/heads.ts';
import { overseenUnits, type Overseer } from '../oversight/unit-rights.ts';
import { listAttendees, type Attendee } from './attendance.ts';
import { findBriefing, isForAnyOf, listBriefings, listBriefingUnits, type Briefing } from './briefings.ts';

/** A briefing as somebody may look at it. */
export type BriefingReading = {
	briefing: Briefing;
	/** Whose rows of the list are shown: all, or those of people of these units. */
	rows: ReadonlySet<string> | 'all';
	/** Fills the list in and hands it in: whoever began it, and administrators, because they decide on the lists. */
	enters: boolean;
};

/**
 * A briefing for whoever fills its list in, for auditors, and for heads of units whose staff it concerns; undefined for
 * everybody else.
 */
export async function readBriefing(
	db: Reader,
	viewer: Overseer,
	id: string,
	on: Day
): Promise<BriefingReading | undefined> {
	const briefing = await findBriefing(db, id);
	if (!briefing) return undefined;

	const enters = briefing.createdBy === viewer.personId || viewer.roles.includes('administrator');
	if (enters || viewer.roles.includes('auditor')) return { briefing, rows: 'all', enters };

	const rows = await headedSubtrees(db, viewer.personId, on);

	return (await isForAnyOf(db, briefing.id, rows, on)) ? { briefing, rows, enters } : undefined;
}

/** The code of the day, and why the list was sent back, which may name people: for whoever fills it in alone. */
export function officersOnly({ briefing, enters }: BriefingReading): Pick<Briefing, 'dayCode' | 'returnReason'> | null {
	return enters ? { dayCode: briefing.dayCode, returnReason: briefing.returnReason } : null;
}

/** The briefings that somebody may look at, the latest first. @param limit -1 for all */
export async function listReadBriefings(
	db: Reader,
	{ personId, roles }: Overseer,
	on: Day,
	limit?: number
): Promise<Briefing[]> {
	const all = roles.includes('administrator') || roles.includes('auditor');
	const unitIds = all ? new Set<string>() : await headedSubtrees(db, personId, on);

	return listBriefings(db, { personId, all, unitIds, on }, limit);
}

export type ShownAttendance = { attendees: Attendee[]; tooMany: boolean; listed: number };

/**
 * What somebody sees of the list. While it is filled in, an officer sees of the staff only those whom the officer may look at; others
 * read who is on it, and a head of no more than the own staff.
 */
export async function shownAttendance(
	db: Reader,
	viewer: Overseer,
	{ briefing, rows, enters }: BriefingReading,
	on: Day
): Promise<ShownAttendance> {
	const found = await listAttendees(db, briefing, on);
	const attendees = found.attendees.filter(({ unitId }) => rows === 'all' || (unitId !== null && rows.has(unitId)));
	const open = briefing.state === 'open';
	const seesStaff = rows !== 'all' || (await overseesAll(db, viewer, briefing, on));

	return {
		attendees: attendees
			.filter(({ typed, listed }) => listed || (open && enters && (seesStaff || typed)))
			.map((one) => (seesStaff ? one : { ...one, whereabouts: undefined })),
		tooMany: enters && found.tooMany,
		listed: attendees.filter(({ listed }) => listed).length
	};
}

async function overseesAll(db: Reader, viewer: Overseer, { id }: Briefing, on: Day): Promise<boolean> {
	const overseen = await overseenUnits(db, viewer, on);

	return overseen === 'all' || (await listBriefingUnits(db, id)).every((unitId) => overseen.has(unitId));
}
