import { amountInWords } from '#lib/language/in-words.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { figuresOf } from '#lib/server/oversight/figures.ts';
import { letterInWords, letterParts, readSheets, unfinished } from '#lib/server/oversight/reminder-letter.ts';
import { countIn, emptyTally } from '#lib/server/oversight/states.ts';
import { m } from '#lib/paraglide/messages.js';
import { settings } from '#lib/web/database.server.ts';
import { chosenPage } from '#lib/web/page-number.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { PageServerLoad } from './$types';
import { overseenUnit, pathTo, requireCycle } from '../../../overseen-unit.server.ts';

export const load: PageServerLoad = async ({ params, url }) => {
	const { viewer, db, on, unit, institution, clocks } = await overseenUnit(params.unit);
	const cycle = await requireCycle(db, url, on);
	const figures = await figuresOf(db, unit.id, cycle.id, clocks);
	const parts = letterParts(figures);
	const part = chosenPage(url, parts.length);
	const sheets = await readSheets(db, clocks, cycle.id, parts[part - 1] ?? []);
	const shown = sheets.reduce((sum, { rows }) => sum + rows.length, 0);
	const about = { institution, programme: cycle.title, address: settings().origin, clocks };

	await recordView(viewer, unit.id, {
		page: 'letter',
		cycle: cycle.id,
		scope: 'subtree',
		state: unfinished,
		at: part,
		people: shown
	});

	return {
		unit: { id: unit.id, name: unit.name },
		cycleId: cycle.id,
		path: await pathTo(db, unit.id, viewer),
		part,
		parts: parts.length,
		/** What of the whole is on this page. */
		said: {
			shown: amountInWords(shown),
			total: amountInWords(countIn(figures?.total ?? emptyTally(), unfinished))
		},
		// A letter is Indonesian, whatever the head reads.
		words: inIndonesian(() => ({
			number: m.letter_number(),
			name: m.roster_list_name(),
			post: m.roster_list_post(),
			state: m.roster_list_state(),
			due: m.roster_list_due(),
			sign: m.letter_sign(),
			head: m.letter_head(),
			place: m.letter_place()
		})),
		letters: sheets.map((sheet) => letterInWords(sheet, about))
	};
};
