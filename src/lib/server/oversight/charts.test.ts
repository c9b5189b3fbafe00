import fc from 'fast-check';
import { expect, test } from 'vitest';
import { barParts, trendChart } from './charts.ts';

test('the parts of a bar lie side by side and fill it', () => {
	const counts = fc.array(fc.record({ name: fc.string(), count: fc.nat(1000) }), { minLength: 1, maxLength: 6 });

	fc.assert(
		fc.property(counts, (some) => {
			const named = some.map(({ count }, i) => ({ name: `part ${i}`, count }));
			const parts = barParts(named);
			const total = named.reduce((sum, { count }) => sum + count, 0);

			expect(parts.map(({ name }) => name)).toEqual(named.filter(({ count }) => count > 0).map(({ name }) => name));
			let end = 0;
			for (const { name, x, width } of parts) {
				expect(x).toBeCloseTo(end, 6);
				expect(width).toBeCloseTo((100 * named.find((one) => one.name === name)!.count) / total, 6);
				end = x + width;
			}
			if (total > 0) expect(end).toBeCloseTo(100, 6);
		})
	);
});

test('a trend begins at the left, climbs towards all at the top, and marks the due day and where the pace leads', () => {
	const points = [
		{ on: '2026-10-01', done: 0 },
		{ on: '2026-10-11', done: 5 }
	];
	const chart = trendChart(points, { total: 10, until: '2026-10-21', dueOn: '2026-10-16', doneOn: '2026-10-21' });

	expect(chart.line).toBe('M0,100L50,100L50,50');
	expect(chart.area).toBe('M0,100L50,100L50,50L50,100L50,100L0,100Z');
	expect(chart.projected).toBe('M50,50L100,0');
	expect(chart.dueX).toBe(75);
	expect(chart.counts.map(({ count }) => count)).toEqual([0, 2, 4, 6, 8, 10]);
});

test('what lies outside is not marked, and people are not counted in halves', () => {
	const points = [{ on: '2026-10-01', done: 1 }];
	const chart = trendChart(points, { total: 1, until: '2026-10-02', dueOn: '2026-12-31', doneOn: null });

	expect(chart.dueX).toBeNull();
	expect(chart.projected).toBeNull();
	expect(chart.counts.map(({ count }) => count)).toEqual([0, 1]);
});
