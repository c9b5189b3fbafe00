import { error } from '@sveltejs/kit';
import type { TableFormat } from '#lib/server/documents/table.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { listUnits } from '#lib/server/organisation/units.ts';
import { listCyclesAhead, thoughtOf } from '#lib/server/programmes/audience-change.ts';
import { crowdOf, eachLeaving, eachMember, findProgramme } from '#lib/server/programmes/lists.ts';
import { memberTable } from '#lib/server/programmes/member-table.ts';
import { m } from '#lib/paraglide/messages.js';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { sendTable } from '#lib/web/table-file.server.ts';
import { recordExport } from '#lib/web/views.server.ts';
import { readAudience } from './audience-form.ts';
import { chosenList, unknownUnits } from './audience-list.ts';

const namesInFile = { within: 'termasuk', entering: 'masuk', leaving: 'keluar' };

/** Whom the rule in an address would take in, enrol, or no longer take in, as the page lists them, in the log before they are sent. */
export async function sendAudience(programmeId: string, url: URL, format: TableFormat): Promise<Response> {
	const viewer = requireRole('administrator');
	const { today: on } = viewer;
	const db = database();
	const found =
		(await findProgramme(db, programmeId)) ?? error(404, m.audience_programme_unknown({ programme: programmeId }));
	const typed = readAudience(url.searchParams);
	const ahead = await listCyclesAhead(db, found.id, on);
	const cycle = ahead.find(({ key }) => key === url.searchParams.get('cycle')) ?? ahead[0];
	const unknown = unknownUnits(typed, await listUnits(db, on));
	if (!typed || !cycle || typed.wrongDays.length > 0 || unknown.length > 0) error(400, m.audience_file_no_rule());

	const list = chosenList(url.searchParams);
	const of = thoughtOf(cycle, typed.conditions);
	const people = (await crowdOf(db, of, on, list)).count;
	await recordExport(viewer, `${found.id}/${cycle.key}`, { page: 'audience', list, people, fullNumbers: false });

	return sendTable(format, `sasaran-${namesInFile[list]}-${found.id}-${cycle.key}-${on}`, {
		sheet: inIndonesian(m.audience_preview),
		parts: memberTable(
			list === 'leaving'
				? eachLeaving(db, of, on)
				: eachMember(db, of, on, { filter: list === 'within' ? 'audience' : 'waiting', search: '' }),
			viewer.institution.timeZone
		)
	});
}
