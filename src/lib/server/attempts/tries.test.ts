import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countTries, type ClosedTry } from './tries.ts';

const moment = fc.integer({ min: 0, max: 1e12 }).map((ms) => new Date(ms));
const tryMade = fc.record({
	submittedAt: moment,
	closedBy: fc.constantFrom<ClosedTry['closedBy']>('person', 'deadline', 'withdrawn')
});
const policy = fc.record({
	tries: fc.option(fc.integer({ min: 1, max: 9 })),
	pausesMinutes: fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 4 })
});

test('tries that a withdrawal ended cost nothing', () => {
	fc.assert(
		fc.property(policy, fc.array(tryMade), fc.nat({ max: 3 }), (rules, made, extra) => {
			const counted = made.filter((one) => one.closedBy !== 'withdrawn');

			expect(countTries(rules, made, extra)).toEqual(countTries(rules, counted, extra));
		})
	);
});

test('what is left never goes below nothing, and each extra try adds at most one', () => {
	fc.assert(
		fc.property(policy, fc.array(tryMade), fc.nat({ max: 3 }), (rules, made, extra) => {
			const { left } = countTries(rules, made, extra);
			const more = countTries(rules, made, extra + 1).left;

			if (left === null || more === null) {
				expect(rules.tries).toBeNull();

				return;
			}
			expect(left).toBeGreaterThanOrEqual(0);
			expect(more - left).toBeGreaterThanOrEqual(0);
			expect(more - left).toBeLessThanOrEqual(1);
		})
	);
});

test('the pause is counted from the latest try that counts', () => {
	fc.assert(
		fc.property(policy, fc.array(tryMade), (rules, made) => {
			const { nextAt, used } = countTries(rules, made, 0);
			if (nextAt === null) {
				expect(used === 0 || rules.pausesMinutes.length === 0).toBe(true);

				return;
			}

			const minutes = rules.pausesMinutes[Math.min(used, rules.pausesMinutes.length) - 1]!;
			const last = Math.max(
				...made.filter((one) => one.closedBy !== 'withdrawn').map((one) => one.submittedAt.getTime())
			);
			expect(nextAt.getTime()).toBe(last + minutes * 60_000);
		})
	);
});
