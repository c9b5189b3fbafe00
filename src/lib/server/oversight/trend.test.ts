import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays } from '../organisation/days.ts';
import { foreseenDay, paceInWords, paceOf, percentOf, trendOf } from './trend.ts';

const opensOn = '2026-10-01';
const dueOn = '2026-11-05';
const on = '2026-10-29';
const until = '2027-10-31';
const completions = [
	{ on: '2026-10-02', until, count: 10 },
	{ on: '2026-10-20', until, count: 14 },
	{ on: '2026-10-28', until, count: 14 }
];

test('a trend holds each day, and everyone from the day on which they completed', () => {
	const trend = trendOf(completions, '2026-10-19', '2026-10-21');

	expect(trend).toEqual([
		{ on: '2026-10-19', done: 10 },
		{ on: '2026-10-20', done: 24 },
		{ on: '2026-10-21', done: 24 }
	]);
});

test('at the pace of the last two weeks the others would be done on a day that is before or after the due day', () => {
	// 28 in 14 days are 2 a day.
	expect(paceOf(completions, { missing: 28, opensOn, dueOn, on })).toEqual({
		perDay: 2,
		days: 14,
		doneOn: '2026-11-12',
		late: true
	});
	expect(paceOf(completions, { missing: 13, opensOn, dueOn, on })).toEqual({
		perDay: 2,
		days: 14,
		doneOn: '2026-11-05',
		late: false
	});
});

test('at a standstill nobody will be done, and with nobody missing there is no pace', () => {
	expect(paceOf([], { missing: 3, opensOn, dueOn, on })).toEqual({ perDay: 0, days: 14, doneOn: null, late: true });
	expect(paceOf(completions, { missing: 0, opensOn, dueOn, on })).toBeUndefined();
});

test('half a percent is rounded up, whatever a computer makes of the fraction', () => {
	// 29 / 200 is a little less than 0.145 to it.
	expect(percentOf({ on, done: 29 }, 200)).toBe(15);
	expect(percentOf({ on, done: 0 }, 0)).toBe(0);
});

test('the days before a cycle opened do not make its pace slower, and are not among those that are told', () => {
	const pace = paceOf([{ on: '2026-10-02', until, count: 10 }], { missing: 5, opensOn, dueOn, on: '2026-10-02' });

	expect(pace).toEqual({ perDay: 5, days: 2, doneOn: '2026-10-03', late: false });
	expect(paceInWords(pace!, '2026-10-02', '5 November 2026')).toContain('(rata-rata 2 hari terakhir)');
});

test('a pace that ends on a whole day ends on that day', () => {
	const known = [{ on, until, count: 150 }];

	expect(paceOf(known, { missing: 75, opensOn: addDays(on, -30), dueOn, on })!.doneOn).toBe(addDays(on, 7));
});

test('where no certificate expires a trend never falls, ends with everyone, and whoever is missing is done in time at the pace that is told', () => {
	const counts = fc.array(fc.nat(20), { minLength: 29, maxLength: 29 });

	fc.assert(
		fc.property(counts, fc.integer({ min: 1, max: 500 }), (daily, missing) => {
			const known = daily.flatMap((count, i) => (count > 0 ? [{ on: addDays(opensOn, i), until, count }] : []));
			const trend = trendOf(known, opensOn, on);
			expect(trend.every(({ done }, i) => i === 0 || done >= trend[i - 1]!.done)).toBe(true);
			expect(trend.at(-1)!.done).toBe(daily.reduce((sum, count) => sum + count, 0));

			const pace = paceOf(known, { missing, opensOn, dueOn, on })!;
			if (pace.doneOn === null) return;
			const days = (Date.parse(pace.doneOn) - Date.parse(on)) / 86_400_000;
			expect(days * pace.perDay).toBeGreaterThanOrEqual(missing - 1e-9);
			expect((days - 1) * pace.perDay).toBeLessThan(missing);
			expect(pace.late).toBe(pace.doneOn > dueOn);
		})
	);
});

test('a pace is told as a day, unless that day is further away than a year or never comes', () => {
	const pace = (doneOn: string | null) => ({ perDay: 0.25, days: 14, doneOn, late: true });
	const told = (doneOn: string | null) => paceInWords(pace(doneOn), on, '5 November 2026');

	expect(told('2026-11-12')).toMatch(/0,3 orang per hari .* selesai 12 November 2026; tenggat 5 November 2026/);
	expect(foreseenDay(pace('2027-10-30'), on)).toBe('2027-10-30');
	expect(foreseenDay(pace('2027-10-31'), on)).toBeNull();
	expect(told('2027-10-31')).toContain('lebih dari setahun');
	expect(told(null)).toContain('tidak ada yang selesai');
});

test('a trend holds whoever is certified on a day and nobody else, and on the last one as many as are certified then', () => {
	const person = fc.record({ after: fc.nat(28), days: fc.nat(40), count: fc.integer({ min: 1, max: 5 }) });

	fc.assert(
		fc.property(fc.array(person, { maxLength: 12 }), (people) => {
			const known = people.map(({ after, days, count }) => {
				const completedOn = addDays(opensOn, after);

				return { on: completedOn, until: addDays(completedOn, days), count };
			});
			for (const { on: day, done } of trendOf(known, opensOn, on)) {
				const holding = known.filter((one) => one.on <= day && day <= one.until);
				expect(done).toBe(holding.reduce((sum, { count }) => sum + count, 0));
			}
		})
	);
});

test('who completed of late and whose certificate has expired makes no pace', () => {
	const known = [
		{ on: '2026-10-20', until: '2026-10-25', count: 14 },
		{ on: '2026-10-28', until, count: 14 }
	];

	expect(paceOf(known, { missing: 28, opensOn, dueOn, on })!.perDay).toBe(1);
});
