import type { Reader } from '#lib/server/db/connect.ts';
import type { Days } from '../organisation/clocks.ts';
import { listBranch, listUnits, type Unit } from '../organisation/units.ts';
import { sumFigures } from './figure-sums.ts';
import { addTally, emptyTally, totalOf, type Tally } from './states.ts';

/** A unit's own people, and those of it and everything below it. */
export type UnitFigures = { unit: Unit; own: Tally; total: Tally; children: UnitFigures[] };

/** The figures of a unit and all below it for one cycle, from the table that every act keeps up. */
export async function figuresOf(
	db: Reader,
	unitId: string,
	cycleId: string,
	days: Days
): Promise<UnitFigures | undefined> {
	const tree = unitTree(await listBranch(db, unitId, days.on), unitId);

	return tree && rollUp(tree, (await sumFigures(db, days, { cycleId, unitIds: unitsOf(tree) })).units);
}

/** The figures of every unit that has none above it: the whole institution. */
export async function figuresOfAll(db: Reader, cycleId: string, days: Days): Promise<UnitFigures[]> {
	const units = await listUnits(db, days.on);
	const { units: counted } = await sumFigures(db, days, { cycleId });

	return unitTrees(units).map((tree) => rollUp(tree, counted));
}

export type UnitTree = { unit: Unit; children: UnitTree[] };

/** The unit with all below it, in the order of their codes. */
export function unitTree(units: readonly Unit[], unitId: string): UnitTree | undefined {
	const root = units.find((unit) => unit.id === unitId);

	return root && treesBelow(units, [root])[0];
}

/** Every unit with nothing above it, or nothing that exists on that day, with all below it. */
export function unitTrees(units: readonly Unit[]): UnitTree[] {
	const known = new Set(units.map((unit) => unit.id));

	return treesBelow(
		units,
		units.filter((unit) => unit.parentId === null || !known.has(unit.parentId))
	);
}

function treesBelow(units: readonly Unit[], roots: readonly Unit[]): UnitTree[] {
	const children = new Map<string, Unit[]>();
	for (const unit of units) {
		if (unit.parentId === null) continue;
		const siblings = children.get(unit.parentId);
		if (siblings) siblings.push(unit);
		else children.set(unit.parentId, [unit]);
	}
	// Ends even where a correction made a circle.
	const placed = new Set<string>();
	const place = (unit: Unit): UnitTree => {
		placed.add(unit.id);
		const below = children.get(unit.id) ?? [];

		return { unit, children: below.flatMap((child) => (placed.has(child.id) ? [] : [place(child)])) };
	};

	return roots.map(place);
}

/** A unit of a tree and all below it, each parent before its children. */
export function flatten<T extends { children: T[] }>(tree: T): T[] {
	return [tree, ...tree.children.flatMap(flatten)];
}

/** The rows whose share of certified people is smallest first, in their former order where it is equal; empty ones last. */
export function byShare<T extends { tally: Tally }>(rows: readonly T[]): T[] {
	const shareOf = ({ tally }: T) => (totalOf(tally) === 0 ? 2 : tally.certified / totalOf(tally));

	return rows.toSorted((a, b) => shareOf(a) - shareOf(b));
}

/** Adds up what the units themselves count. */
export function rollUp(tree: UnitTree, own: ReadonlyMap<string, Tally>): UnitFigures {
	const children = tree.children.map((child) => rollUp(child, own));
	const ownTally = own.get(tree.unit.id) ?? emptyTally();
	const total = { ...ownTally };
	for (const child of children) addTally(total, child.total);

	return { unit: tree.unit, own: ownTally, total, children };
}

function unitsOf(tree: UnitTree): string[] {
	return flatten(tree).map(({ unit }) => unit.id);
}
