import { scaleLinear, scaleUtc } from 'd3-scale';
import { area, curveStepAfter, line, stack, stackOffsetExpand } from 'd3-shape';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { TrendPoint } from './trend.ts';

// Charts are laid out here, so that a page needs no script to draw them; positions are percent of the chart's width and height.

/** Where a part of a bar begins and how wide it is, in percent of the bar. */
export type BarPart<Name extends string> = { name: Name; x: number; width: number };

/** The parts of a bar that is whole; those without anybody are left out. */
export function barParts<Name extends string>(counts: readonly { name: Name; count: number }[]): BarPart<Name>[] {
	const present = counts.filter(({ count }) => count > 0);
	if (present.length === 0) return [];

	const layers = stack<Map<string, number>>()
		.keys(present.map(({ name }) => name))
		.value((bar, name) => bar.get(name)!)
		.offset(stackOffsetExpand)([new Map(present.map(({ name, count }) => [name, count]))]);

	return layers.map((layer) => {
		const [from, to] = layer[0]!;

		return { name: layer.key as Name, x: 100 * from, width: 100 * (to - from) };
	});
}

export type TrendChart = {
	/** SVG paths in a box of 100 by 100, `y` from above. */
	line: string;
	area: string;
	/** From today to where the pace leads; null without one. */
	projected: string | null;
	/** Days on the axis, and numbers of people. */
	days: { x: number; on: Day }[];
	counts: { y: number; count: number }[];
	/** Null when the due day lies outside what is shown. */
	dueX: number | null;
};

/**
 * How many were certified on each day, as steps: nobody is half done.
 * @param total everyone who should; the top of the chart
 * @param doneOn when all would be done at the present pace
 */
export function trendChart(
	points: readonly TrendPoint[],
	{ total, until, dueOn, doneOn }: { total: number; until: Day; dueOn: Day; doneOn: Day | null }
): TrendChart {
	const at = (day: Day) => new Date(`${day}T00:00:00Z`);
	const [first, last] = [points[0]!, points.at(-1)!];
	const x = scaleUtc()
		.domain([at(first.on), at(until)])
		.range([0, 100]);
	const y = scaleLinear()
		.domain([0, Math.max(total, 1)])
		.range([100, 0]);
	const steps = line<TrendPoint>()
		.x(({ on }) => x(at(on)))
		.y(({ done }) => y(done))
		.curve(curveStepAfter)
		.digits(2);
	const ground = area<TrendPoint>()
		.x(({ on }) => x(at(on)))
		.y1(({ done }) => y(done))
		.y0(100)
		.curve(curveStepAfter)
		.digits(2);
	const ahead = line<TrendPoint>()
		.x(({ on }) => x(at(on)))
		.y(({ done }) => y(done))
		.digits(2);

	return {
		line: steps(points)!,
		area: ground(points)!,
		projected: doneOn === null ? null : ahead([last, { on: doneOn, done: total }]),
		days: x.ticks(4).map((tick) => ({ x: x(tick), on: tick.toISOString().slice(0, 10) })),
		counts: y
			.ticks(4)
			.filter(Number.isInteger)
			.map((count) => ({ y: y(count), count })),
		dueX: dueOn >= first.on && dueOn <= until ? x(at(dueOn)) : null
	};
}
