import { error } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import type { TableFormat } from '#lib/server/documents/table.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { figureTable } from '#lib/server/oversight/figure-table.ts';
import { rollUp } from '#lib/server/oversight/figures.ts';
import { requireTopics } from '#lib/server/oversight/kept-topics.ts';
import { leadersOf, progressOf } from '#lib/server/oversight/progress.ts';
import { topicTable } from '#lib/server/oversight/topic-table.ts';
import { courseOf } from '#lib/server/oversight/trend.ts';
import { Problem } from '#lib/server/problem.ts';
import { sendTable } from '#lib/web/table-file.server.ts';
import { knownInName, orTooLate } from '../../asked-unit.server.ts';
import { askedFigures, countedFigures } from './asked-figures.server.ts';
import { topicSettings } from './topic-settings.server.ts';

/** The figures of the page for a spreadsheet: numbers of people and nobody's name. */
export async function sendFiguresFile(unitId: string, url: URL, format: TableFormat): Promise<Response> {
	const asked = await askedFigures(unitId, url);
	if (!asked.cycle) error(404, m.oversight_no_cycle());

	if (asked.problem) error(400, asked.problem);

	const told = await orTooLate(() => countedFigures(asked));
	if (told instanceof Problem) error(503, told.message);
	if (!told.tree) error(404, m.figures_no_unit());

	const { db, unit, cycle, dates, clock, clocks, scope, on, past } = asked;
	const topics = await orTooLate(() => requireTopics(db, { ...scope, on, asOf: past?.asOf }, topicSettings()));
	if (topics instanceof Problem) error(503, topics.message);

	const { tree, sums } = told;
	const rows = await inIndonesian(async () =>
		figureTable([rollUp(tree, sums.units)], sums, {
			progress: await progressOf(db, cycle.id, sums),
			leaders: await leadersOf(db, clocks, scope, past),
			course: courseOf(sums, { ...dates, on }),
			on,
			due: { dueOn: dates.dueOn, dueDays: cycle.dueDays },
			timeZone: clock.timeZone
		})
	);

	return sendTable(format, `angka-${unit.code}-${cycle.programmeId}-${cycle.key}-${on}${knownInName(past)}`, {
		sheet: inIndonesian(m.figures_title),
		parts: [rows, inIndonesian(() => topicTable(topics, { timeZone: clock.timeZone, isPast: past !== undefined }))]
	});
}
