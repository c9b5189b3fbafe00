import { m } from '#lib/paraglide/messages.js';
import type { Reader } from '#lib/server/db/connect.ts';
import { inIndonesian } from '../language.ts';
import type { Days } from '../organisation/clocks.ts';
import { figuresOfAll } from './figures.ts';
import { roundShare, type RoundedShare } from './rounded-share.ts';
import { addTally, emptyTally, totalOf, type Tally } from './states.ts';

/** People of one unit, with all below it. */
export type ShareUnit = { name: string; people: number; certified: number };

/** A row that anyone may see: one unit, or several that are too small to be told alone. */
export type PublicShare = {
	/** The units that the row is made of; more than one where they are grouped. */
	units: string[];
	people: number;
} & RoundedShare;

/** Fewer would point at single people. */
export const smallestShown = 10;

/**
 * Shares that point at nobody: units of fewer than ten people are put together, with the next larger ones until they are
 * ten, so that no row, and nothing that is left when rows are taken from the sum, stands for fewer. Shares are rounded and
 * never told as nobody or everybody, because that would tell of each.
 * @returns the rows in the order of the units, the grouped one last; none where all together are fewer than ten
 */
export function publicShares(units: readonly ShareUnit[]): PublicShare[] {
	const some = units.filter(({ people }) => people > 0);
	const small = new Set(some.filter(({ people }) => people < smallestShown));
	const larger = some.filter((unit) => !small.has(unit)).toSorted((a, b) => a.people - b.people);
	const isTold = () => small.size === 0 || sum(small, 'people') >= smallestShown;
	while (!isTold() && larger.length > 0) small.add(larger.shift()!);
	if (!isTold()) return [];

	const alone = some.filter((unit) => !small.has(unit)).map((unit) => row([unit]));

	return small.size === 0 ? alone : [...alone, row([...small])];
}

function sum(units: Iterable<ShareUnit>, what: 'people' | 'certified'): number {
	return [...units].reduce((total, unit) => total + unit[what], 0);
}

function row(units: readonly ShareUnit[]): PublicShare {
	const people = sum(units, 'people');

	return { units: units.map(({ name }) => name), people, ...roundShare(sum(units, 'certified'), people, people) };
}

/** So often the public figures are counted anew, however often they are asked for. */
const freshMs = 15 * 60_000;
const counted = new WeakMap<Reader, Map<string, { at: Date; shares: Promise<PublicShare[]> }>>();

/**
 * The shares of a cycle by unit, as they were counted at `at`, at most a quarter of an hour ago.
 * @param db the database, and not a transaction
 */
export async function currentShares(
	db: Reader,
	cycleId: string,
	days: Days,
	now: Date
): Promise<{ at: Date; shares: PublicShare[] }> {
	const known = counted.get(db) ?? new Map<string, { at: Date; shares: Promise<PublicShare[]> }>();
	counted.set(db, known);
	let found = known.get(cycleId);
	if (!found || now.getTime() - found.at.getTime() > freshMs) {
		found = { at: now, shares: shareUnits(db, cycleId, days).then(publicShares) };
		known.set(cycleId, found);
	}

	try {
		return { at: found.at, shares: await found.shares };
	} catch (failure) {
		known.delete(cycleId);
		throw failure;
	}
}

/** The units right below the top, each with all below it, and the people of the top itself. */
async function shareUnits(db: Reader, cycleId: string, days: Days): Promise<ShareUnit[]> {
	return (await figuresOfAll(db, cycleId, days)).flatMap(({ unit, own, children }) => [
		// By its bare name it would be read as the whole. Kept for everybody, so in the language of all names of units.
		shareUnit(children.length === 0 ? unit.name : inIndonesian(() => m.oversight_row_own({ unit: unit.name })), own),
		...children.map((child) => shareUnit(child.unit.name, child.total))
	]);
}

function shareUnit(name: string, tally: Tally): ShareUnit {
	const asked = emptyTally();
	addTally(asked, { ...tally, waived: 0, correction: 0 });

	return { name, people: totalOf(asked), certified: asked.certified };
}
