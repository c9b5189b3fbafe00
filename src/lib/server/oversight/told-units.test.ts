import fc from 'fast-check';
import { expect, test } from 'vitest';
import { smallestShown } from './public-shares.ts';
import { toldUnits } from './told-units.ts';

type Tree = { unit: { id: string }; children: Tree[] };

/** A unit with its own people, and those below it. */
type Unit = [own: number, ...below: Unit[]];

/** Units are named by their place: `0`, below it `00` and `01`. */
function treeOf(unit: Unit): { tree: Tree; own: Map<string, number> } {
	const own = new Map<string, number>();
	const place = ([people, ...below]: Unit, id: string): Tree => {
		own.set(id, people);

		return { unit: { id }, children: below.map((each, i) => place(each, id + i)) };
	};

	return { tree: place(unit, '0'), own };
}

function told(unit: Unit): string[] {
	const { tree, own } = treeOf(unit);

	return [...toldUnits([tree], own)].toSorted();
}

const unit = fc.letrec<{ unit: Unit; below: Unit[] }>((tie) => ({
	unit: fc
		.tuple(fc.oneof(fc.nat(14), fc.constant(0), fc.nat(40)), tie('below'))
		.map(([own, below]) => [own, ...below] as Unit),
	below: fc.oneof({ maxDepth: 4 }, fc.constant<Unit[]>([]), fc.array(tie('unit'), { maxLength: 4 }))
})).unit;

test('all units are told where nothing too small is left of any', () => {
	expect(told([0, [20], [10, [12]]])).toEqual(['0', '00', '01', '010']);
	expect(told([10, [30]])).toEqual(['0', '00']);
});

test('a unit of fewer than ten people is not told', () => {
	expect(told([20, [9]])).toEqual(['0']);
	expect(told([5, [4]])).toEqual([]);
});

test('what several units together leave of the one above counts, not only what each leaves', () => {
	expect(told([5, [20], [15]])).toEqual(['0', '00']);
	expect(told([0, [20], [15], [5]])).toEqual(['0', '00']);
	expect(told([0, [20], [15], [5], [6]])).toEqual(['0', '00', '01']);
});

test('a unit that is made up of others is not told with the smallest of them', () => {
	expect(told([5, [0, [12], [14]], [30]])).toEqual(['0', '001', '01']);
});

test('a unit above that is a few people more is told instead', () => {
	expect(told([1, [10]])).toEqual(['0']);
	expect(told([0, [3, [20]]])).toEqual(['0', '00']);
});

test('no told unit, and nothing that is left of one without any told units below it, is of one to nine people', () => {
	fc.assert(
		fc.property(unit, (made) => {
			const { tree, own } = treeOf(made);
			const shown = toldUnits([tree], own);
			const peopleOf = (each: Tree): number =>
				each.children.reduce((sum, child) => sum + peopleOf(child), own.get(each.unit.id)!);
			/** How many people each choice of told units, none below another, takes out of a unit. */
			const taken = (each: Tree): Set<number> => {
				const sums = takenBelow(each);
				if (shown.has(each.unit.id)) sums.add(peopleOf(each));

				return sums;
			};
			const takenBelow = (each: Tree): Set<number> =>
				each.children
					.map(taken)
					.reduce((sums, others) => new Set([...sums].flatMap((a) => [...others].map((b) => a + b))), new Set([0]));
			const requireLarge = (each: Tree): void => {
				const people = peopleOf(each);
				if (shown.has(each.unit.id)) {
					expect(people).toBeGreaterThanOrEqual(smallestShown);
					for (const gone of takenBelow(each)) {
						if (gone < people) expect(people - gone).toBeGreaterThanOrEqual(smallestShown);
					}
				}
				each.children.forEach(requireLarge);
			};

			requireLarge(tree);
			// Not by telling nothing at all.
			expect(shown.has(tree.unit.id)).toBe(peopleOf(tree) >= smallestShown);
		}),
		{ numRuns: 2000 }
	);
});
