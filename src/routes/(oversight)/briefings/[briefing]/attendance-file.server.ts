import { attendanceTable } from '#lib/server/briefings/attendance-table.ts';
import { listBriefingUnits } from '#lib/server/briefings/briefings.ts';
import { shownAttendance } from '#lib/server/briefings/reading.ts';
import type { TableFormat } from '#lib/server/documents/table.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { findUnit } from '#lib/server/organisation/units.ts';
import { m } from '#lib/paraglide/messages.js';
import { database } from '#lib/web/database.server.ts';
import { sendTable } from '#lib/web/table-file.server.ts';
import { recordExport } from '#lib/web/views.server.ts';
import { requireReadBriefing } from '../officer.server.ts';

/** The list as the page shows it, in the log before it is sent. */
export async function sendAttendanceFile(briefingId: string, format: TableFormat): Promise<Response> {
	const { viewer, reading } = await requireReadBriefing(briefingId);
	const { briefing } = reading;
	const { attendees } = await shownAttendance(database(), viewer, reading, viewer.today);
	const { programmeId, cycleKey, heldOn } = briefing;
	const [unitId, ...others] = await listBriefingUnits(database(), briefing.id);
	// A briefing may be for fifty units: only a single one names the file.
	const unit = others.length === 0 && unitId ? await findUnit(database(), unitId, viewer.today) : undefined;
	await recordExport(viewer, briefing.id, { page: 'briefing', people: attendees.length, fullNumbers: false });

	return sendTable(format, ['daftar-hadir', unit?.code, programmeId, cycleKey, heldOn].filter(Boolean).join('-'), {
		sheet: inIndonesian(m.briefing_attendance),
		parts: [attendanceTable(attendees)]
	});
}
