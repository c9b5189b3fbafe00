import { cycleInWords, dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { TableFormat, TableRow } from '#lib/server/documents/table.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { sendTable } from '#lib/web/table-file.server.ts';
import { shownBriefings } from './officer.server.ts';
import { briefingStateLabel } from './state-label.ts';

/** The briefings of the page as a file; nobody is named in it. */
export async function sendBriefingsFile(format: TableFormat): Promise<Response> {
	const { viewer, briefings } = await shownBriefings(-1);
	const rows = inIndonesian((): TableRow[] => [
		[
			m.briefing_name(),
			m.briefing_day(),
			m.briefing_place(),
			m.briefing_programme(),
			m.certificates_cycle(),
			m.briefing_state()
		],
		...briefings.map(({ title, heldOn, place, programmeTitle, cycleKey, state }) => [
			...[title, dayInWords(heldOn), place, programmeTitle, cycleInWords(cycleKey)],
			briefingStateLabel(state)
		])
	]);

	return sendTable(format, `sosialisasi-${viewer.today}`, { sheet: inIndonesian(m.briefing_list), parts: [rows] });
}
