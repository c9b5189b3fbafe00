import { m } from '#lib/paraglide/messages.js';
import type { Reader } from '#lib/server/db/connect.ts';
import { byteOrderMark, csvOf } from '../documents/csv.ts';
import { inIndonesian } from '../language.ts';
import { clocksAt } from '../organisation/clocks.ts';
import { maskNumber } from '../organisation/numbers.ts';
import { listUnits } from '../organisation/units.ts';
import { whereaboutsInWords } from '../organisation/whereabouts.ts';
import { unitTable } from '../oversight/figure-table.ts';
import { rollUp, unitTree, type UnitFigures } from '../oversight/figures.ts';
import { rosterAt, type RosterRow } from '../oversight/roster.ts';
import { emptyTally, stateLabel, type Tally } from '../oversight/states.ts';
import type { CapsulePart, CapsuleSubject } from './capsule.ts';

/** Everyone who counts, and the figures that follow from them: no number in a capsule comes from elsewhere. */
export type People = { rows: RosterRow[]; figures: UnitFigures[] };

export async function readPeople(db: Reader, { cycle, now }: CapsuleSubject): Promise<People> {
	const days = await clocksAt(db, now);
	const { on } = days;
	const units = await listUnits(db, on);
	const known = new Set(units.map(({ id }) => id));
	const people: People = { rows: [], figures: [] };

	for (const root of units.filter(({ parentId }) => parentId === null || !known.has(parentId))) {
		const rows = await rosterAt(
			db,
			{ unitId: root.id, cycleId: cycle.id, scope: 'subtree' },
			{ on, asOf: now, knownAt: now },
			days
		);
		people.rows.push(...rows);
		people.figures.push(rollUp(unitTree(units, root.id)!, ownTallies(rows)));
	}

	return people;
}

function ownTallies(rows: readonly RosterRow[]): Map<string, Tally> {
	const tallies = new Map<string, Tally>();
	for (const { unitId, state } of rows) {
		const tally = tallies.get(unitId) ?? emptyTally();
		tally[state]++;
		tallies.set(unitId, tally);
	}

	return tallies;
}

const rowsAtOnce = 1000;

export async function* peopleFiles({ rows, figures }: People, subject: CapsuleSubject): CapsulePart<void> {
	yield { name: 'people.csv', bytes: peopleCsv(rows, subject) };
	yield { name: 'figures.csv', bytes: Buffer.from(byteOrderMark + csvOf(inIndonesian(() => unitTable(figures)))) };
}

async function* peopleCsv(rows: readonly RosterRow[], { fullNumbers }: CapsuleSubject): AsyncGenerator<Uint8Array> {
	const header = inIndonesian(() => [
		m.roster_list_name(),
		m.roster_list_number(),
		m.roster_list_unit_code(),
		m.roster_list_unit(),
		m.roster_list_post(),
		m.roster_list_state(),
		m.roster_list_certificate(),
		m.absence_title()
	]);
	yield Buffer.from(byteOrderMark + csvOf([header]));

	for (let start = 0; start < rows.length; start += rowsAtOnce) {
		const lines = inIndonesian(() =>
			rows
				.slice(start, start + rowsAtOnce)
				.map((row) => [
					row.name,
					fullNumbers ? row.number : maskNumber(row.number),
					row.unitCode,
					row.unitName,
					row.title,
					stateLabel(row.state),
					row.certificateNumber ?? '',
					whereaboutsInWords(row) ?? ''
				])
		);
		yield Buffer.from(csvOf(lines));
	}
}
