import { amountInWords, dayInWords } from '#lib/language/in-words.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { inIndonesian } from '#lib/server/language.ts';
import type { OverseenCycle } from '#lib/server/oversight/cycles.ts';
import { figuresOf } from '#lib/server/oversight/figures.ts';
import { personReminder } from '#lib/server/oversight/reminder.ts';
import { listStaff } from '#lib/server/oversight/staff-list.ts';
import { countIn, emptyTally, stateLabel, stateTones, totalOf, type Tally } from '#lib/server/oversight/states.ts';
import { listSubtree } from '#lib/server/organisation/units.ts';
import { m } from '#lib/paraglide/messages.js';
import { settings } from '#lib/web/database.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { PageServerLoad } from './$types';
import { overseenUnit, pathTo, requireCycle, shownCycle } from '../../overseen-unit.server.ts';

/** Longer lists are for a spreadsheet. */
const mostPrinted = 500;

export const load: PageServerLoad = async ({ params, url }) => {
	const { viewer, db, on, unit } = await overseenUnit(params.unit);
	const cycle = await requireCycle(db, url, on);
	const unitIds = await listSubtree(db, unit.id, on);
	const tally = (await figuresOf(db, unit.id, cycle.id, on))?.total ?? emptyTally();
	const filter = { cycleId: cycle.id, unitIds, state: 'not_certified' as const };
	const rows = await listStaff(db, on, filter, { limit: mostPrinted, offset: 0 });

	await recordView(viewer, unit.id, {
		page: 'reminder',
		cycle: cycle.id,
		scope: 'subtree',
		state: 'not_certified',
		people: rows.length
	});

	return {
		unit: { id: unit.id, name: unit.name },
		cycle: shownCycle(cycle),
		path: await pathTo(db, unit.id, viewer),
		text: inIndonesian(() => letter({ unit: unit.name, cycle, tally, on })),
		leftOut: tally.waived + tally.correction,
		unfinished: countIn(tally, 'not_certified'),
		rows: rows.map(({ personId, name, unit, title, state, dueOn }) => ({
			personId,
			name,
			unit,
			title,
			label: stateLabel(state),
			tone: stateTones[state],
			text: personReminder({ name, state, dueOn }, { programme: cycle.title, address: settings().origin })
		}))
	};
};

/** For the staff: Indonesian, whatever the head reads. */
function letter({ unit, cycle, tally, on }: { unit: string; cycle: OverseenCycle; tally: Tally; on: Day }): string {
	const said = {
		unit,
		programme: cycle.title,
		due: dayInWords(cycle.dueOn),
		certified: amountInWords(tally.certified),
		total: amountInWords(totalOf(tally)),
		address: settings().origin
	};

	return cycle.dueOn < on ? m.reminder_body_past(said) : m.reminder_body(said);
}
