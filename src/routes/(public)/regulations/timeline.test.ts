import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timelineOf } from './timeline.ts';

const day = fc
	.date({ min: new Date('1990-01-01'), max: new Date('2035-12-31'), noInvalidDate: true })
	.map((date) => date.toISOString().slice(0, 10));
const regulations = fc.uniqueArray(
	fc.record({
		id: fc.string({ minLength: 1, maxLength: 6 }),
		year: fc.integer({ min: 1990, max: 2035 }),
		inForceFrom: fc.option(day),
		status: fc.constantFrom('berlaku' as const, 'dicabut' as const, 'lewat' as const),
		repealedOn: fc.option(day)
	}),
	{ selector: ({ id }) => id, maxLength: 30 }
);

describe('the timeline of regulations', () => {
	test('tells of each once that it began, and of the repealed when that was, in order', () => {
		fc.assert(
			fc.property(regulations, (list) => {
				const years = timelineOf(list);
				const all = years.flatMap(({ year, happenings }) => happenings.map((each) => ({ ...each, year })));

				expect(years.map(({ year }) => year)).toEqual(years.map(({ year }) => year).toSorted((a, b) => a - b));
				expect(new Set(years.map(({ year }) => year)).size).toBe(years.length);
				expect(all.map(({ on }) => on)).toEqual(all.map(({ on }) => on).toSorted());
				for (const { id, year, inForceFrom, status, repealedOn } of list) {
					const own = all.filter((each) => each.id === id);

					expect(own.find(({ kind }) => kind !== 'ends')).toMatchObject(
						inForceFrom ? { kind: 'starts', year: Number(inForceFrom.slice(0, 4)) } : { kind: 'issued', year }
					);
					expect(own.filter(({ kind }) => kind === 'ends').map(({ on }) => on)).toEqual(
						status === 'dicabut' && repealedOn ? [repealedOn] : []
					);
					expect(own.filter(({ kind }) => kind !== 'ends')).toHaveLength(1);
				}
			})
		);
	});
});
