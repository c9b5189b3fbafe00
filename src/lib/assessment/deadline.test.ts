import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deadlineOf, extendedLimit, type Gap } from './deadline.ts';

const minute = 60_000;
const at = (minutes: number) => new Date(Date.UTC(2026, 10, 22, 4) + minutes * minute);
const gap = (from: number, to: number): Gap => ({ startedAt: at(from), endedAt: at(to) });
const anyGaps = fc.array(
	fc.record({ from: fc.integer({ min: -60, max: 200 }), length: fc.integer({ min: 1, max: 90 }) }),
	{ maxLength: 6 }
);
const gapsOf = (drafts: { from: number; length: number }[]) =>
	drafts.map(({ from, length }) => gap(from, from + length));

describe('the deadline', () => {
	test('is when the limit is used up on a clock that stands still in every gap', () => {
		fc.assert(
			fc.property(anyGaps, fc.integer({ min: 1, max: 120 }), (drafts, limit) => {
				let left = limit;
				let now = 0;
				// Minute by minute: what the rule says, told as slowly as possible.
				while (left > 0) {
					if (!drafts.some(({ from, length }) => from <= now && now < from + length)) left -= 1;
					now += 1;
				}

				expect(deadlineOf(at(0), limit, gapsOf(drafts))).toEqual(at(now));
			})
		);
	});

	test('does not depend on the order of the gaps, nor on one that is told twice', () => {
		fc.assert(
			fc.property(anyGaps, fc.integer({ min: 1, max: 120 }), (drafts, limit) => {
				const gaps = gapsOf(drafts);

				expect(deadlineOf(at(0), limit, [...gaps, ...gaps].reverse())).toEqual(deadlineOf(at(0), limit, gaps));
			})
		);
	});

	test('never comes earlier by one more gap', () => {
		fc.assert(
			fc.property(anyGaps, anyGaps, fc.integer({ min: 1, max: 120 }), (some, more, limit) => {
				const before = deadlineOf(at(0), limit, gapsOf(some));

				expect(deadlineOf(at(0), limit, gapsOf([...some, ...more])).getTime()).toBeGreaterThanOrEqual(before.getTime());
			})
		);
	});

	test('is not moved by a gap that begins when the time is over', () => {
		expect(deadlineOf(at(0), 20, [gap(20, 30)])).toEqual(at(20));
		expect(deadlineOf(at(0), 20, [gap(-30, 0)])).toEqual(at(20));
		expect(deadlineOf(at(0), 20, [gap(19, 30)])).toEqual(at(31));
		expect(deadlineOf(at(0), 20, [gap(25, 30), gap(10, 16)])).toEqual(at(31));
	});
});

test('an extended limit is rounded up to whole minutes', () => {
	expect(extendedLimit(20, 50)).toBe(30);
	expect(extendedLimit(20, 0)).toBe(20);
	expect(extendedLimit(15, 25)).toBe(19);
	expect(extendedLimit(10, 300)).toBe(40);
});
