import type { AttestationFacts, AttestationFigures } from '#lib/server/documents/facts.ts';
import { inIndonesian } from '../language.ts';
import { flatten, rollUp, type UnitTree } from './figures.ts';
import type { RosterRow } from './roster.ts';
import { emptyTally, stateLabel, states, totalOf, type Tally } from './states.ts';

/** What a statement says in numbers, from the very rows that it freezes. */
export function countedFacts(
	tree: UnitTree,
	rows: readonly RosterRow[]
): Pick<AttestationFacts, 'figures' | 'states' | 'units'> {
	const own = new Map<string, Tally>();
	const all = emptyTally();

	for (const { unitId, state } of rows) {
		const tally = own.get(unitId) ?? emptyTally();
		tally[state]++;
		all[state]++;
		own.set(unitId, tally);
	}

	const rolled = rollUp(tree, own);
	const depths = new Map([[rolled.unit.id, 0]]);
	const units = flatten(rolled).map((each) => {
		const depth = depths.get(each.unit.id)!;
		for (const child of each.children) depths.set(child.unit.id, depth + 1);

		return { code: each.unit.code, name: each.unit.name, depth, ...figuresFrom(each.total) };
	});

	return {
		figures: figuresFrom(all),
		// Frozen in Indonesian, whatever the signatory reads.
		states: states.map((state) => ({ state, label: inIndonesian(() => stateLabel(state)), count: all[state] })),
		// Units without people of this programme say nothing.
		units: units.filter(({ depth, total }) => depth === 0 || total > 0)
	};
}

/** The five numbers of a statement. */
export function figuresFrom(tally: Tally): AttestationFigures {
	const total = totalOf(tally);

	return {
		total,
		certified: tally.certified,
		notCertified: total - tally.certified - tally.waived - tally.correction,
		waived: tally.waived,
		correction: tally.correction
	};
}
