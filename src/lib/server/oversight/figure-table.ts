import { categoryName } from '#lib/language/category-name.ts';
import { dayInWords, dueInWords, type ToldDue } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { categories, employmentKinds } from '#lib/server/db/schema/organisation.ts';
import type { TableRow } from '../documents/table.ts';
import type { FigureSums } from './figure-sums.ts';
import { flatten, type UnitFigures } from './figures.ts';
import type { RequirementProgress } from './progress.ts';
import { stateLabel, states, totalOf, type Tally } from './states.ts';
import { paceInWords, percentOf, type Course } from './trend.ts';

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

/** What the page of figures tells beside the sums themselves. */
export type ToldFigures = {
	progress: readonly RequirementProgress[];
	/** Of heads of units. */
	leaders: Tally;
	course: Course;
	on: Day;
	due: ToldDue;
	/** By whose clock the due day ends. */
	timeZone: string;
};

/** All that the page of figures compares, one table below the other. */
export function figureTable(figures: readonly UnitFigures[], sums: FigureSums, told: ToldFigures): TableRow[] {
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
		...told.progress.map(({ title, done, of }) => ['', title, '', of, done]),
		...(totalOf(told.leaders) > 0 ? group(m.figures_leaders(), [[m.figures_leaders(), told.leaders]]) : []),
		...courseTable(told)
	];
}

/** The trend day by day, and below it what it comes to. */
function courseTable({ course: { asked, points, pace }, on, due, timeZone }: ToldFigures): TableRow[] {
	if (asked === 0) return [];

	return [
		[],
		['', `${m.figures_trend()}: ${m.figures_day()}`, '', m.figures_trend_done(), m.figures_trend_share()],
		...points.map((point) => ['', dayInWords(point.on), '', point.done, percentOf(point, asked)]),
		...(pace ? [[], ['', paceInWords(pace, on, dueInWords(due, timeZone))]] : [])
	];
}

function countsOf(tally: Tally): number[] {
	return states.map((state) => tally[state]);
}
