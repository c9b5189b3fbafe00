import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { account } from '#lib/server/db/schema/accounts.ts';
import { countActiveHolders, grantRole, revokeRole } from './roles.ts';
import { giveRole, now, peopledCity } from './test-people.ts';

test('people with one of some roles are counted once each, and only those who can sign in', async () => {
	const db = await peopledCity();
	const count = () => countActiveHolders(db, ['trainer', 'administrator'], '2026-11-02');
	const set = (values: Partial<typeof account.$inferInsert>) =>
		db.write((tx) => tx.update(account).set(values).where(eq(account.personId, 'staf')));
	expect(await count()).toBe(1);

	await giveRole(db, 'admin', 'trainer');
	await giveRole(db, 'kadis', 'auditor');
	expect(await count()).toBe(1);

	const given = { personId: 'staf', role: 'trainer' as const, from: '2026-11-02' as const, by: 'admin' };
	await db.write((tx) => grantRole(tx, given, now));
	expect(await count()).toBe(1);
	await set({ activatedAt: now });
	expect(await count()).toBe(2);

	await set({ disabledAt: now });
	expect(await count()).toBe(1);
	await set({ disabledAt: null });
	const taken = { personId: 'staf', role: 'trainer' as const, on: '2026-11-02' as const, by: 'admin' };
	await db.write((tx) => revokeRole(tx, taken, now));
	expect(await count()).toBe(1);
});
