import { m } from '#lib/paraglide/messages.js';
import { barParts } from '#lib/server/oversight/charts.ts';
import type { UnitFigures } from '#lib/server/oversight/figures.ts';
import { byShare } from '#lib/server/oversight/figures.ts';
import { countIn, totalOf, type Tally } from '#lib/server/oversight/states.ts';
import { segments } from './segments.ts';

export type FigureRow = {
	key: string;
	name: string;
	content: boolean;
	href: string | null;
	list: string;
	sum: boolean;
	tally: Tally;
};

/** A row as the chart draws it and the table tells it. */
export function shownRow({ tally, ...row }: FigureRow) {
	const counts = segments.map((segment) => ({ segment, count: countIn(tally, segment) }));

	return {
		...row,
		total: totalOf(tally),
		counts,
		parts: barParts(counts.map(({ segment, count }) => ({ name: segment, count })))
	};
}

/**
 * One's own people and the units below, in the order that was asked for; the total stays last.
 * @param day which one they are of, as an address says it; empty for today
 */
export function unitRows(
	{ unit, own, children, total }: UnitFigures,
	{ cycleId, order, day = {} }: { cycleId: string; order: 'code' | 'share'; day?: Record<string, string> }
): FigureRow[] {
	const query = new URLSearchParams({ cycle: cycleId, ...day });
	const list = (unitId: string, scope = '') => `/oversight/${unitId}/staff?${query}${scope}`;
	// A day that is over has one page for each unit, that of its figures.
	const page = 'on' in day ? '/figures' : '';
	const rows: FigureRow[] = [
		...(children.length > 0
			? [
					{
						key: 'own',
						name: m.oversight_row_own({ unit: unit.name }),
						content: true,
						href: null,
						list: list(unit.id, '&scope=own'),
						sum: false,
						tally: own
					}
				]
			: []),
		...children.map((child) => ({
			key: child.unit.id,
			name: child.unit.name,
			content: true,
			href: `/oversight/${child.unit.id}${page}?${query}`,
			list: list(child.unit.id),
			sum: false,
			tally: child.total
		}))
	];
	const sum = {
		key: 'sum',
		name: `${m.oversight_row_total()}: ${unit.name}`,
		content: true,
		href: null,
		list: list(unit.id),
		sum: true,
		tally: total
	};

	return [...(order === 'share' ? byShare(rows) : rows), sum];
}
