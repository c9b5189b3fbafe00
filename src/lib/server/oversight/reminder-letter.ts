import { amountInWords, dayInWords, endOfDayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reader } from '#lib/server/db/connect.ts';
import { inIndonesian } from '../language.ts';
import { clockOf, type Clocks } from '../organisation/clocks.ts';
import { whereaboutsInWords, withWhereabouts, type Explained } from '../organisation/whereabouts.ts';
import { flatten, type UnitFigures } from './figures.ts';
import { listStaff, type StaffRow } from './staff-list.ts';
import { countIn, stateLabel, type StateFilter } from './states.ts';

/** Who is still to be reminded. */
export const unfinished: StateFilter = 'not_certified';
/** More sheets at once would take a browser long to lay out for the printer. */
const peoplePerPart = 500;

export type UnfinishedPerson = StaffRow & Explained;

/** People without a certificate of these units, by name, each with what explains it. */
export async function listUnfinished(
	db: Reader,
	clocks: Clocks,
	{ cycleId, unitIds }: { cycleId: string; unitIds: readonly string[] },
	stretch: { limit: number; offset: number }
): Promise<UnfinishedPerson[]> {
	const rows = await listStaff(db, clocks, { cycleId, unitIds, state: unfinished }, stretch);

	return withWhereabouts(db, rows, clocks.on);
}

/** People of one unit who follow each other by name; `of`: how many the unit has in all. */
type Stretch = { unitId: string; offset: number; limit: number; of: number };

/** What is printed at once. */
export type LetterPart = readonly Stretch[];

/**
 * Shares the letters of a unit and all below it out to parts that a browser can print, in the order of the units' names: only a unit
 * that is larger than a part is torn. Together they hold everybody.
 */
export function letterParts(figures: UnitFigures | undefined, size = peoplePerPart): LetterPart[] {
	const parts: Stretch[][] = [];
	let room = 0;
	const units = (figures ? flatten(figures) : []).toSorted((a, b) => a.unit.name.localeCompare(b.unit.name, 'id'));

	for (const { unit, own } of units) {
		const of = countIn(own, unfinished);

		for (let offset = 0; offset < of; offset += size) {
			const limit = Math.min(size, of - offset);
			if (limit > room) {
				parts.push([]);
				room = size;
			}
			parts.at(-1)!.push({ unitId: unit.id, offset, limit, of });
			room -= limit;
		}
	}

	return parts;
}

/** The list of one unit, or a stretch of it that begins after `before` people. */
export type LetterSheet = { unit: string; before: number; rows: UnfinishedPerson[] };

/** The sheets of a part: one for each unit, as it is now. */
export async function readSheets(
	db: Reader,
	clocks: Clocks,
	cycleId: string,
	part: LetterPart
): Promise<LetterSheet[]> {
	const whole = part.filter(({ limit, of }) => limit === of);
	const unitIds = whole.map(({ unitId }) => unitId);
	const rows = await listUnfinished(db, clocks, { cycleId, unitIds }, { limit: -1, offset: 0 });
	const sheets: LetterSheet[] = [];

	for (const { unitId, limit, offset, of } of part) {
		const shown =
			limit === of
				? rows.filter((row) => row.unitId === unitId)
				: await listUnfinished(db, clocks, { cycleId, unitIds: [unitId] }, { limit, offset });
		const [first] = shown;
		if (first) sheets.push({ unit: first.unit, before: offset, rows: shown });
	}

	return sheets;
}

export type LetterRow = {
	personId: string;
	number: string;
	name: string;
	title: string;
	state: string;
	/** Who is away or about to leave. */
	where: string | null;
	due: string;
};
export type Letter = { unit: string; institution: string; title: string; text: string; rows: LetterRow[] };

/** A sheet as the staff of a unit read it and put their initials; Indonesian, whatever the head reads. */
export function letterInWords(
	{ unit, before, rows }: LetterSheet,
	{
		institution,
		programme,
		address,
		clocks
	}: { institution: string; programme: string; address: string; clocks: Clocks }
): Letter {
	return inIndonesian(() => ({
		unit,
		institution,
		title: m.letter_title({ programme }),
		text: m.letter_text({ unit, address, on: dayInWords(clocks.on) }),
		rows: rows.map(({ personId, name, unitId, title, state, dueOn, whereabouts }, index) => ({
			personId,
			number: amountInWords(before + index + 1),
			name,
			title,
			state: stateLabel(state),
			where: whereaboutsInWords(whereabouts),
			due: endOfDayInWords(dueOn, clockOf(clocks, unitId).timeZone)
		}))
	}));
}
