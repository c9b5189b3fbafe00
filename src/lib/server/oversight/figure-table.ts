import { categoryName } from '#lib/language/category-name.ts';
import { m } from '#lib/paraglide/messages.js';
import { categories, employmentKinds } from '#lib/server/db/schema/organisation.ts';
import type { TableRow } from '../documents/table.ts';
import type { FigureSums } from './figure-sums.ts';
import { flatten, type UnitFigures } from './figures.ts';
import type { RequirementProgress } from './progress.ts';
import { stateLabel, states, totalOf, type Tally } from './states.ts';

/** A unit a row, each parent before its children: its own people, and those of it and all below it. */
export function unitTable(figures: readonly UnitFigures[]): TableRow[] {
	return [
		[
			m.roster_list_unit_code(),
			m.roster_list_unit(),
			m.capsule_figures_own(),
			m.capsule_figures_total(),
			...states.map(stateLabel)
		],
		...figures
			.flatMap((root) => flatten(root))
			.map(({ unit, own, total }) => [unit.code, unit.name, totalOf(own), totalOf(total), ...countsOf(total)])
	];
}

/** All that the page of figures compares, one table below the other. */
export function figureTable(
	figures: readonly UnitFigures[],
	sums: FigureSums,
	progress: readonly RequirementProgress[]
): TableRow[] {
	const group = (heading: string, named: [string, Tally | undefined][]): TableRow[] => [
		[],
		['', heading, '', m.capsule_figures_total(), ...states.map(stateLabel)],
		...named.flatMap(([name, tally]) => (tally ? [['', name, '', totalOf(tally), ...countsOf(tally)]] : []))
	];

	return [
		...unitTable(figures),
		...group(
			m.figures_category(),
			categories.map((category) => [categoryName(category), sums.categories.get(category)])
		),
		...group(
			m.figures_employment(),
			[...employmentKinds, '' as const].map((kind) => [kind || m.figures_employment_none(), sums.employments.get(kind)])
		),
		[],
		['', m.figures_requirement(), '', m.figures_module_of(), m.figures_module_done()],
		...progress.map(({ title, done, of }) => ['', title, '', of, done])
	];
}

function countsOf(tally: Tally): number[] {
	return states.map((state) => tally[state]);
}
