import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeZones } from '#lib/server/db/schema/organisation.ts';
import type { ReminderStep } from '#lib/server/db/schema/reminders.ts';
import { addDays, dayOf } from '../organisation/days.ts';
import { escalations, isOwnStep, ownSteps, stepDays, stepDue } from './ladder.ts';
import { isResting, nextWaking, weekdayOf } from './rest.ts';

const start = '2026-03-02';
const dates = fc
	.record({ enrolled: fc.integer({ min: 0, max: 120 }), due: fc.integer({ min: 0, max: 120 }) })
	.map(({ enrolled, due }) => ({ enrolledOn: addDays(start, enrolled), dueOn: addDays(start, due) }));

/** What is taken when the ladder is looked at on some days of half a year. */
function climb(facts: { enrolledOn: string; dueOn: string }, looks: (day: number) => boolean) {
	const taken: Partial<Record<ReminderStep, string>> = {};
	const steps: { step: ReminderStep; on: string }[] = [];

	for (let day = 0; day < 180; day++) {
		const on = addDays(start, day);
		if (on < facts.enrolledOn || !looks(day)) continue;

		const step = stepDue(facts, taken, on);
		if (!step) continue;
		expect(taken[step]).toBeUndefined();
		taken[step] = on;
		steps.push({ step, on });
	}

	return steps;
}

test('two months have all steps, each on its day', () => {
	const steps = climb({ enrolledOn: '2026-03-02', dueOn: '2026-05-01' }, () => true);

	expect(steps).toEqual([
		{ step: 'assigned', on: '2026-03-02' },
		{ step: 'half', on: '2026-04-01' },
		{ step: 'week', on: '2026-04-24' },
		{ step: 'day', on: '2026-04-30' },
		{ step: 'overdue', on: '2026-05-02' },
		{ step: 'head', on: '2026-05-04' },
		{ step: 'administrator', on: '2026-05-08' },
		{ step: 'sekda', on: '2026-05-15' }
	]);
});

test('who is enrolled five days before the due day is told so, and then the day before', () => {
	expect(stepDays({ enrolledOn: '2026-04-26', dueOn: '2026-05-01' }).map(({ step }) => step)).toEqual([
		'assigned',
		'day',
		'overdue'
	]);
});

test('a server that was off for weeks tells each person one thing, and the head before anybody above', () => {
	const steps = climb({ enrolledOn: '2026-03-02', dueOn: '2026-04-01' }, (day) => day === 0 || day >= 60);

	expect(steps).toEqual([
		{ step: 'assigned', on: '2026-03-02' },
		{ step: 'overdue', on: '2026-05-01' },
		{ step: 'head', on: '2026-05-03' },
		{ step: 'administrator', on: '2026-05-07' },
		{ step: 'sekda', on: '2026-05-14' }
	]);
});

test('the own steps lie on ascending days, from the enrolment to the day after the due day', () => {
	fc.assert(
		fc.property(dates, (facts) => {
			const days = stepDays(facts);
			const late = facts.enrolledOn > facts.dueOn;

			expect(days[0]).toEqual({ step: late ? 'overdue' : 'assigned', on: facts.enrolledOn });
			expect(days.at(-1)!.step).toBe('overdue');
			for (const [index, { on, step }] of days.entries()) {
				if (index === 0) continue;
				expect(on > days[index - 1]!.on).toBe(true);
				expect(ownSteps.indexOf(step)).toBeGreaterThan(ownSteps.indexOf(days[index - 1]!.step));
			}
		})
	);
});

test('whenever the ladder is looked at, each step is taken once at most, in order, and one a day', () => {
	const order = [...ownSteps, ...escalations.map(({ step }) => step)] as ReminderStep[];

	fc.assert(
		fc.property(dates, fc.array(fc.boolean(), { minLength: 180, maxLength: 180 }), (facts, up) => {
			const steps = climb(facts, (day) => up[day]!);

			for (const [index, { step, on }] of steps.entries()) {
				const before = steps[index - 1];
				if (before) {
					expect(order.indexOf(step)).toBeGreaterThan(order.indexOf(before.step));
					expect(on > before.on).toBe(true);
				}
				const rung = escalations.findIndex((one) => one.step === step);
				if (rung < 0) continue;
				expect(on >= addDays(facts.dueOn, escalations[rung]!.afterDays)).toBe(true);
				// Whoever was told before had the days in between.
				const gap = escalations[rung]!.afterDays - (escalations[rung - 1]?.afterDays ?? 1);
				expect(on >= addDays(before!.on, gap)).toBe(true);
			}
		})
	);
});

test('a server that never stops takes every step on its day', () => {
	fc.assert(
		fc.property(dates, (facts) => {
			const own = climb(facts, () => true).filter(({ step }) => isOwnStep(step));

			expect(own).toEqual(stepDays(facts));
		})
	);
});

test('whoever gets a later due day is told of it as of the first, before anybody above', () => {
	const later = { enrolledOn: start, dueOn: '2026-06-30' };
	const taken: Partial<Record<ReminderStep, string>> = {
		...{ assigned: start, half: '2026-04-01', week: '2026-04-24', day: '2026-04-30' },
		...{ overdue: '2026-05-02', head: '2026-05-04', administrator: '2026-05-08' }
	};
	const steps: string[] = [];

	for (let on = '2026-05-09'; on <= '2026-07-31'; on = addDays(on, 1)) {
		const step = stepDue(later, taken, on);
		if (!step) continue;
		taken[step] = on;
		steps.push(`${on} ${step}`);
	}

	expect(steps).toEqual([
		'2026-05-09 half',
		'2026-06-23 week',
		'2026-06-29 day',
		'2026-07-01 overdue',
		'2026-07-03 head',
		'2026-07-07 administrator',
		'2026-07-14 sekda'
	]);
});

test('half time is said again for a due day that moves later, once the new half has come, and the start is not', () => {
	const facts = (dueOn: string) => ({ enrolledOn: start, dueOn });
	const taken = { assigned: start, half: '2026-04-01' };

	// Due on 1 May at first, so that 1 April was the half; 30 June has its half on 1 May.
	expect(stepDue(facts('2026-06-30'), taken, '2026-04-30')).toBeUndefined();
	expect(stepDue(facts('2026-06-30'), taken, '2026-05-01')).toBe('half');
	expect(stepDue(facts('2026-06-30'), { ...taken, half: '2026-05-01' }, '2026-05-02')).toBeUndefined();
	// A day later, or one that is sooner: what was said at half time stands.
	expect(stepDue(facts('2026-05-02'), taken, '2026-04-02')).toBeUndefined();
	expect(stepDue(facts('2026-04-24'), taken, '2026-04-02')).toBeUndefined();
	// Nothing goes back behind a later step that still counts.
	expect(stepDue(facts('2026-05-05'), { ...taken, week: '2026-04-28' }, '2026-04-29')).toBeUndefined();
});

test('who cannot be told is passed over, and told once there is somebody, with days to act before the next', () => {
	const facts = { enrolledOn: start, dueOn: '2026-05-01' };
	const steps: string[] = [];
	const taken: Partial<Record<ReminderStep, string>> = { assigned: start };

	for (let on = '2026-05-02'; on <= '2026-07-31'; on = addDays(on, 1)) {
		const step = stepDue(facts, taken, on, new Set(on < '2026-05-12' ? ['head'] : []));
		if (!step) continue;
		taken[step] = on;
		steps.push(`${on} ${step}`);
	}

	expect(steps).toEqual(['2026-05-02 overdue', '2026-05-08 administrator', '2026-05-12 head', '2026-05-23 sekda']);
});

test('wherever the due day moves to, nobody above is told before the person was told that it has passed', () => {
	const move = fc.record({ day: fc.integer({ min: 1, max: 120 }), due: fc.integer({ min: 0, max: 150 }) });

	fc.assert(
		fc.property(dates, move, fc.array(fc.boolean(), { minLength: 220, maxLength: 220 }), (facts, moved, up) => {
			const taken: Partial<Record<ReminderStep, string>> = {};
			const told = new Set<string>();

			for (let day = 0; day < 220; day++) {
				const on = addDays(start, day);
				const dueOn = day < moved.day ? facts.dueOn : addDays(start, moved.due);
				if (on < facts.enrolledOn || !up[day]) continue;

				const step = stepDue({ ...facts, dueOn }, taken, on);
				if (!step) continue;
				// What the database allows once.
				expect(told.has(`${step} ${dueOn}`)).toBe(false);
				told.add(`${step} ${dueOn}`);
				if (!isOwnStep(step)) expect(taken.overdue! > dueOn).toBe(true);
				taken[step] = on;
			}
		})
	);
});

test('nights and Sundays are times of rest, in the time zone of the institution', () => {
	const zone = 'Asia/Makassar';

	expect(isResting(new Date('2026-03-02T06:59:00+08:00'), zone)).toBe(true);
	expect(isResting(new Date('2026-03-02T07:00:00+08:00'), zone)).toBe(false);
	expect(isResting(new Date('2026-03-02T19:59:00+08:00'), zone)).toBe(false);
	expect(isResting(new Date('2026-03-02T20:00:00+08:00'), zone)).toBe(true);
	expect(isResting(new Date('2026-03-01T12:00:00+08:00'), zone)).toBe(true);
	expect(nextWaking(new Date('2026-02-28T20:00:00+08:00'), zone)).toEqual(new Date('2026-03-02T07:00:00+08:00'));
});

test('what falls into the time of rest goes out at the first moment after it', () => {
	const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true });

	fc.assert(
		fc.property(moment, fc.constantFrom('Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'), (at, zone) => {
			const woken = nextWaking(at, zone);
			expect(isResting(woken, zone)).toBe(false);
			if (!isResting(at, zone)) {
				expect(woken).toBe(at);

				return;
			}

			expect(isResting(new Date(woken.getTime() - 1), zone)).toBe(true);
			expect(woken > at).toBe(true);
			// The longest rest is from Saturday evening to Monday morning.
			expect(woken.getTime() - at.getTime()).toBeLessThanOrEqual(35 * 3600 * 1000);
			expect(weekdayOf(dayOf(woken, zone))).not.toBe(0);
		})
	);
});

test('whenever people may be written to, it is the same day in every zone, so no step asks for the zone of a unit', () => {
	fc.assert(
		fc.property(
			fc.date({ min: new Date('2026-01-01'), max: new Date('2028-12-31'), noInvalidDate: true }),
			fc.constantFrom(...timeZones),
			(moment, institution) => {
				const days = new Set(timeZones.map((timeZone) => dayOf(moment, timeZone)));

				expect(isResting(moment, institution) || days.size === 1).toBe(true);
			}
		)
	);
});
