import { smallestShown } from './public-shares.ts';

type Tree = { unit: { id: string }; children: Tree[] };

/** A unit that is told, with the units below it that are told next, and the people who are in none of these. */
type Told = { unitId: string; people: number; rest: number; below: Told[] };

/**
 * Of which units a figure of all their people may be told: no unit, and nothing that is left of one when any units below it are
 * taken away, stands for one to nine people. Where too few would be left, the smallest of the units below is not told, so that
 * its people are left with them.
 *
 * Only what is left without all units that are told next needs to be looked at: whatever else somebody takes away leaves that, and whole
 * units or what is left of them, of which none is too small.
 * @param own how many people each unit has itself; those below it have theirs
 */
export function toldUnits(trees: readonly Tree[], own: ReadonlyMap<string, number>): Set<string> {
	const told = new Set<string>();
	const add = ({ unitId, below }: Told) => {
		told.add(unitId);
		below.forEach(add);
	};
	for (const tree of trees) tell(tree, own).told.forEach(add);

	return told;
}

function tell(tree: Tree, own: ReadonlyMap<string, number>): { people: number; told: Told[] } {
	const parts = tree.children.map((child) => tell(child, own));
	const people = parts.reduce((sum, part) => sum + part.people, own.get(tree.unit.id) ?? 0);
	if (people < smallestShown) return { people, told: [] };

	// The smallest last.
	let below = parts.flatMap(({ told }) => told).toSorted((a, b) => b.people - a.people);
	let rest = below.reduce((left, each) => left - each.people, people);
	while (rest > 0 && rest < smallestShown) {
		const smallest = below.pop()!;
		rest += smallest.rest;
		below = [...below, ...smallest.below].toSorted((a, b) => b.people - a.people);
	}

	return { people, told: [{ unitId: tree.unit.id, people, rest, below }] };
}
