import fc from 'fast-check';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { account } from '#lib/server/db/schema/accounts.ts';
import { institution, post } from '#lib/server/db/schema/organisation.ts';
import { addDays, daysBetween } from '../organisation/days.ts';
import { findFactorGrace, setFactorGrace } from '../organisation/institution.ts';
import { factorRequiredOn, findFactorDuty } from './factor-duty.ts';
import { grantRole } from './roles.ts';
import { goodPassword, now, peopledCity, setPassword } from './test-people.ts';

const today = '2026-11-02';

describe('the grace for a second factor', () => {
	test('is whole from the latest of need, activation and rule, whatever their order', () => {
		const day = fc.integer({ min: 0, max: 4000 }).map((days) => addDays('2020-01-01', days));
		fc.assert(
			fc.property(day, day, fc.option(day), fc.nat({ max: 90 }), (neededFrom, activatedOn, since, graceDays) => {
				const requiredOn = factorRequiredOn({ neededFrom, activatedOn }, { graceDays, since });
				for (const begin of [neededFrom, activatedOn, since ?? neededFrom]) {
					expect(daysBetween(begin, requiredOn)).toBeGreaterThanOrEqual(graceDays);
				}
				expect([neededFrom, activatedOn, since].map((begin) => begin && addDays(begin, graceDays))).toContain(
					requiredOn
				);
			})
		);
	});

	test('runs for heads and roles from their first day here, and for nobody else', async () => {
		const db = await peopledCity();
		await setPassword(db, 'staf', goodPassword);
		expect(await findFactorDuty(db, 'staf', today)).toBeUndefined();
		// A head since 2020, in a deployment that began today.
		expect(await findFactorDuty(db, 'kadis', today)).toEqual({ requiredOn: '2026-11-16', daysLeft: 14 });
		expect(await findFactorDuty(db, 'kadis', '2026-11-15')).toMatchObject({ daysLeft: 1 });
		expect(await findFactorDuty(db, 'kadis', '2026-11-16')).toMatchObject({ daysLeft: 0 });
		expect(await findFactorDuty(db, 'kadis', '2027-11-16')).toMatchObject({ daysLeft: 0 });

		const given = { personId: 'staf', role: 'trainer', from: '2026-12-01', by: 'command' } as const;
		await db.write((tx) => grantRole(tx, given, now));
		expect(await findFactorDuty(db, 'staf', today)).toBeUndefined();
		expect(await findFactorDuty(db, 'staf', '2026-12-02')).toEqual({ requiredOn: '2026-12-15', daysLeft: 13 });
	});

	test('runs from when a late letter was recorded, and from the activation of the account', async () => {
		const db = await peopledCity();
		const late = new Date('2026-12-01T01:00:00Z');
		await db.write((tx) => tx.update(post).set({ recordedFrom: late }).where(eq(post.personId, 'kadis')));
		expect(await findFactorDuty(db, 'kadis', '2026-12-01')).toMatchObject({ daysLeft: 14 });
		await db.write((tx) =>
			tx
				.update(account)
				.set({ activatedAt: new Date('2026-12-20T01:00:00Z') })
				.where(eq(account.id, 'kadis'))
		);
		expect(await findFactorDuty(db, 'kadis', '2026-12-20')).toMatchObject({ daysLeft: 14 });
	});

	test('is as long as the administrator says, and never ends in the fictional city', async () => {
		const db = await peopledCity();
		const by = { by: 'admin', now };
		await expect(db.write((tx) => setFactorGrace(tx, '91', by))).rejects.toMatchObject({ field: 'factorGraceDays' });
		await expect(db.write((tx) => setFactorGrace(tx, 'dua', by))).rejects.toMatchObject({ code: 'grace_invalid' });
		await db.write((tx) => setFactorGrace(tx, ' 0 ', by));
		expect(await findFactorGrace(db)).toBe(0);
		expect(await findFactorDuty(db, 'kadis', today)).toEqual({ requiredOn: today, daysLeft: 0 });

		await db.write((tx) => tx.update(institution).set({ demo: true, factorGraceDays: 14 }));
		expect(await findFactorDuty(db, 'kadis', '2030-01-01')).toMatchObject({ daysLeft: 14 });
	});
});
