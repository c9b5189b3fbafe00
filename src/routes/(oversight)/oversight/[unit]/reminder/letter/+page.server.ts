import { amountInWords, dayInWords, endOfDayInWords } from '#lib/language/in-words.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { figuresOf } from '#lib/server/oversight/figures.ts';
import { listStaff, type StaffRow } from '#lib/server/oversight/staff-list.ts';
import { countIn, emptyTally, stateLabel } from '#lib/server/oversight/states.ts';
import { clockOf } from '#lib/server/organisation/clocks.ts';
import { listSubtree } from '#lib/server/organisation/units.ts';
import { m } from '#lib/paraglide/messages.js';
import { settings } from '#lib/web/database.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { PageServerLoad } from './$types';
import { overseenUnit, pathTo, requireCycle } from '../../../overseen-unit.server.ts';

const mostPrinted = 500;

export const load: PageServerLoad = async ({ params, url }) => {
	const { viewer, db, on, unit, institution, clocks } = await overseenUnit(params.unit);
	const cycle = await requireCycle(db, url, on);
	const unitIds = await listSubtree(db, unit.id, on);
	const filter = { cycleId: cycle.id, unitIds, state: 'not_certified' as const };
	const rows = await listStaff(db, clocks, filter, { limit: mostPrinted, offset: 0 });
	const tally = (await figuresOf(db, unit.id, cycle.id, clocks))?.total ?? emptyTally();
	const unfinished = countIn(tally, 'not_certified');

	await recordView(viewer, unit.id, {
		page: 'letter',
		cycle: cycle.id,
		scope: 'subtree',
		state: 'not_certified',
		people: rows.length
	});

	return {
		unit: { id: unit.id, name: unit.name },
		cycleId: cycle.id,
		path: await pathTo(db, unit.id, viewer),
		left: unfinished > rows.length ? { shown: rows.length, total: amountInWords(unfinished) } : null,
		// A letter is Indonesian, whatever the head reads.
		...inIndonesian(() => ({
			words: {
				number: m.letter_number(),
				name: m.roster_list_name(),
				post: m.roster_list_post(),
				state: m.roster_list_state(),
				due: m.roster_list_due(),
				sign: m.letter_sign(),
				head: m.letter_head(),
				place: m.letter_place()
			},
			letters: byUnit(rows).map(({ unit, rows }) => ({
				unit,
				institution,
				title: m.letter_title({ programme: cycle.title }),
				text: m.letter_text({ unit, address: settings().origin, on: dayInWords(on) }),
				rows: rows.map(({ personId, name, unitId, title, state, dueOn }) => ({
					personId,
					name,
					title,
					state: stateLabel(state),
					due: endOfDayInWords(dueOn, clockOf(clocks, unitId).timeZone)
				}))
			}))
		}))
	};
};

/** A page for each unit, in the order of the units' names. */
function byUnit(rows: readonly StaffRow[]): { unit: string; rows: StaffRow[] }[] {
	const units = new Map<string, StaffRow[]>();
	for (const row of rows) units.set(row.unitId, [...(units.get(row.unitId) ?? []), row]);

	return [...units.values()]
		.map((rows) => ({ unit: rows[0]!.unit, rows }))
		.toSorted((a, b) => a.unit.localeCompare(b.unit, 'id'));
}
