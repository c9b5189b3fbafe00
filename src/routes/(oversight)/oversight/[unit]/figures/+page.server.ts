import { categoryName } from '#lib/language/category-name.ts';
import { dayInWords, dueInWords, momentInWords, type ToldDue } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { categories, employmentKinds } from '#lib/server/db/schema/organisation.ts';
import { addDays, endOfDay } from '#lib/server/organisation/days.ts';
import { barParts, trendChart } from '#lib/server/oversight/charts.ts';
import { everybodyIn, type FigureSums } from '#lib/server/oversight/figure-sums.ts';
import { rollUp } from '#lib/server/oversight/figures.ts';
import { topicsAtHand } from '#lib/server/oversight/kept-topics.ts';
import { monthEndsBefore } from '#lib/server/oversight/month-ends.ts';
import { leadersOf, progressOf } from '#lib/server/oversight/progress.ts';
import { totalOf, type Tally } from '#lib/server/oversight/states.ts';
import { courseOf, foreseenDay, paceInWords, percentOf, type TrendPoint } from '#lib/server/oversight/trend.ts';
import { daysLookedBackAt } from '#lib/server/oversight/unit-rights.ts';
import { Problem } from '#lib/server/problem.ts';
import type { PageServerLoad } from './$types';
import { askedPath, dayQuery, orTooLate } from '../../asked-unit.server.ts';
import { shownCycle } from '../../overseen-unit.server.ts';
import { askedFigures, countedFigures } from './asked-figures.server.ts';
import { shownRow, unitRows, type FigureRow } from '../figure-rows.server.ts';
import { topicSettings } from './topic-settings.server.ts';

/** A line of links on a phone; other days are typed. */
const mostMonthEnds = 3;

export const load: PageServerLoad = async ({ params, url }) => {
	const asked = await askedFigures(params.unit, url);
	const { viewer, db, today, unit, isOpen, on, known, past, clocks, clock, cycles } = asked;
	const path = await askedPath(asked);
	const head = {
		unit: { id: unit.id, name: unit.name },
		// Of a unit that is closed today, this page is the only one.
		path: path.filter(({ href }) => !href.startsWith(`/oversight/${unit.id}/figures`)),
		cycles: cycles.map((each) => shownCycle(each, clock.timeZone)),
		today
	};
	if (!asked.cycle) return { ...head, cycle: null };

	const { cycle, dates, scope, typed, problem } = asked;
	const { opensOn, dueOn } = dates;
	const told = await orTooLate(async () => ({
		...(await countedFigures(asked)),
		// Few people head units: even of a whole government they are looked up at once.
		leaders: await leadersOf(db, clocks, scope, past)
	}));
	const ends = monthEndsBefore(today)
		.filter((end) => end >= opensOn)
		.slice(0, mostMonthEnds);
	// A link leads to nothing where the unit was closed by then, or lay elsewhere.
	const knownAt = (end: Day) => (known === 'then' ? endOfDay(end, clocks.timeZone) : asked.now);
	const monthEnds = isOpen ? ends : await daysLookedBackAt(db, viewer, unit.id, ends, { today, knownAt });
	const shown = { ...head, cycle: shownCycle(cycle, clock.timeZone), on, known, typed, isOpen, monthEnds };
	if (told instanceof Problem || !told.tree) {
		return { ...shown, problem: told instanceof Problem ? told.message : m.figures_no_unit(), figures: null };
	}

	const { sums, tree, leaders } = told;
	const topics = await topicsAtHand(db, { ...scope, on, asOf: past?.asOf }, topicSettings());
	const day = dayQuery(asked);
	const list = `/oversight/${unit.id}/staff?${new URLSearchParams({ cycle: cycle.id, ...day })}`;
	const total = everybodyIn(sums);

	return {
		...shown,
		problem,
		figures: {
			total: totalOf(total),
			certified: total.certified,
			leaders: leaderRow(leaders, `${list}&leaders=yes`),
			units: unitRows(rollUp(tree, sums.units), { cycleId: cycle.id, order: 'code', day }).map(shownRow),
			categories: categoryRows(sums, list).map(shownRow),
			employments: employmentRows(sums, list).map(shownRow),
			progress: (await progressOf(db, cycle.id, sums)).map((one) => ({
				...one,
				list: `${list}&${new URLSearchParams({ requirement: one.name })}`,
				parts: barParts([
					{ name: 'certified' as const, count: one.done },
					{ name: 'in_time' as const, count: one.of - one.done }
				])
			})),
			...trendFigures(sums, { opensOn, dueOn, dueDays: cycle.dueDays, on }, clock.timeZone),
			topics: shownTopics(topics, clock.timeZone)
		}
	};
};

function leaderRow(tally: Tally, list: string) {
	return shownRow({ key: 'leaders', name: m.figures_leaders(), content: false, href: null, list, sum: false, tally });
}

/** The topics with the moment at which they were counted, or why there are none. */
function shownTopics(topics: Awaited<ReturnType<typeof topicsAtHand>>, timeZone: string) {
	if (typeof topics === 'string') return { state: topics, told: null };

	return { state: 'told' as const, told: { at: momentInWords(topics.at, timeZone), rows: topics.topics } };
}

function categoryRows({ categories: tallies }: FigureSums, list: string): FigureRow[] {
	return categories.flatMap((category) => {
		const tally = tallies.get(category);

		return tally ? [groupRow(category, categoryName(category), tally, `${list}&category=${category}`)] : [];
	});
}

function employmentRows({ employments }: FigureSums, list: string): FigureRow[] {
	return [...employmentKinds, '' as const].flatMap((kind) => {
		const tally = employments.get(kind);
		const asked = new URLSearchParams({ employment: kind || 'none' });

		return tally ? [groupRow(kind, kind || m.figures_employment_none(), tally, `${list}&${asked}`)] : [];
	});
}

function groupRow(key: string, name: string, tally: Tally, list: string): FigureRow {
	return { key, name, content: false, href: null, list, sum: false, tally };
}

function trendFigures(sums: FigureSums, dates: ToldDue & { opensOn: Day; dueOn: Day; on: Day }, timeZone: string) {
	const { dueOn, on } = dates;
	const { asked, points, pace } = courseOf(sums, dates);
	const doneOn = pace ? foreseenDay(pace, on) : null;
	const until = [on, dueOn, ...(doneOn && doneOn <= addDays(dueOn, 60) ? [doneOn] : [])].toSorted().at(-1)!;

	return {
		pace: pace && {
			sentence: paceInWords(pace, on, dueInWords(dates, timeZone)),
			late: pace.late && on <= dueOn
		},
		trend:
			asked === 0
				? null
				: shownTrend(points, { total: asked, until, dueOn, doneOn: doneOn && doneOn <= until ? doneOn : null })
	};
}

function shownTrend(points: readonly TrendPoint[], asked: Parameters<typeof trendChart>[1]) {
	const { days, ...chart } = trendChart(points, asked);

	return {
		...chart,
		due: dayInWords(asked.dueOn),
		days: days.map(({ x, on }) => ({ x, label: dayInWords(on) })),
		// The same in numbers, a week a row; the last day always.
		rows: points
			.filter((_, i) => (points.length - 1 - i) % 7 === 0)
			.map((point) => ({ day: dayInWords(point.on), done: point.done, percent: percentOf(point, asked.total) }))
	};
}
