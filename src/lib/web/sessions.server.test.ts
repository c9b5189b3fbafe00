import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { account, session } from '#lib/server/db/schema/accounts.ts';
import { personNumber, post } from '#lib/server/db/schema/organisation.ts';
import { signOut } from '#lib/server/accounts/accounts.ts';
import { grantRole } from '#lib/server/accounts/roles.ts';
import { open, peopledCity } from '#lib/server/accounts/test-people.ts';
import { beginSession, createSession, findViewer, sessionCookieName } from './sessions.server.ts';

const start = new Date('2026-11-02T01:00:00Z');
const daysLater = (days: number) => new Date(start.getTime() + days * 86_400_000);

/** Lucia reads the clock of the process; timers stay real, because the database uses them. */
function setClock(moment: Date) {
	vi.useFakeTimers({ now: moment, toFake: ['Date'] });
}

afterEach(() => {
	vi.useRealTimers();
});

describe('a session', () => {
	test('tells who looks: name, number, roles and units of today', async () => {
		setClock(start);
		const db = await peopledCity();
		await db.write(async (tx) => {
			await grantRole(tx, { personId: 'kadis', role: 'trainer', from: '2026-01-01', by: 'command' }, start);
			await grantRole(tx, { personId: 'kadis', role: 'auditor', from: '2026-11-03', by: 'command' }, start);
			await tx
				.insert(personNumber)
				.values({ personId: 'kadis', number: 'LAMA01', kind: 'local', ...open, validTo: '2025-01-01' });
		});
		const found = await findViewer(db, await createSession(db, 'kadis', start), start);

		expect(found?.viewer).toMatchObject({
			personId: 'kadis',
			accountId: 'kadis',
			name: 'kadis Wirakusuma',
			number: '100000000000000002',
			roles: ['trainer'],
			headedUnits: [{ unitId: 'dinas', direct: true }],
			today: '2026-11-02'
		});
	});

	test('of somebody whose heading post has ended gives no unit', async () => {
		setClock(start);
		const db = await peopledCity();
		await db.write((tx) => tx.update(post).set({ validTo: '2026-11-02' }).where(eq(post.personId, 'kadis')));
		const found = await findViewer(db, await createSession(db, 'kadis', start), start);
		expect(found?.viewer.headedUnits).toEqual([]);
	});

	test('is kept as the hash of its token, so that a stolen database signs nobody in', async () => {
		setClock(start);
		const db = await peopledCity();
		const token = await createSession(db, 'kadis', start);
		const [row] = await db.select().from(session);
		expect(row!.id).toMatch(/^[0-9a-f]{64}$/);
		expect(JSON.stringify(row)).not.toContain(token);
		expect(await findViewer(db, row!.id, start)).toBeUndefined();
		expect(await findViewer(db, 'x', start)).toBeUndefined();
	});

	test('ends after a week without use', async () => {
		setClock(start);
		const db = await peopledCity();
		const token = await createSession(db, 'kadis', start);
		setClock(daysLater(7));
		expect(await findViewer(db, token, daysLater(7))).toBeUndefined();
	});

	test('is extended while it is used, seldom, and ends after a month all the same', async () => {
		setClock(start);
		const db = await peopledCity();
		const token = await createSession(db, 'kadis', start);
		const extensions = [];

		for (let hours = 1; hours < 24 * 30; hours += 3) {
			const at = new Date(start.getTime() + hours * 3_600_000);
			setClock(at);
			const found = await findViewer(db, token, at);
			expect(found, `after ${hours} hours`).toBeDefined();
			if (found!.extended) extensions.push(hours);
		}

		expect(extensions.length).toBeGreaterThan(5);
		expect(extensions.length).toBeLessThan(10);
		setClock(daysLater(30));
		expect(await findViewer(db, token, daysLater(30))).toBeUndefined();
	});

	test('ends when it is signed out, and when its account is shut', async () => {
		setClock(start);
		const db = await peopledCity();
		const first = await createSession(db, 'kadis', start);
		const second = await createSession(db, 'kadis', start);
		await signOut(db, (await findViewer(db, first, start))!.viewer, false, start);
		expect(await findViewer(db, first, start)).toBeUndefined();
		expect(await findViewer(db, second, start)).toBeDefined();

		await db.write((tx) => tx.update(account).set({ disabledAt: start }).where(eq(account.id, 'kadis')));
		expect(await findViewer(db, second, start)).toBeUndefined();
	});

	test('keeps what the browser calls itself, cut to a length', async () => {
		setClock(start);
		const db = await peopledCity();
		await db.write((tx) => beginSession(tx, 'kadis', start, 'M'.repeat(5000)));
		expect((await db.select().from(session))[0]!.userAgent).toHaveLength(300);
	});
});

test('the cookie of an https site is bound to its host', () => {
	expect(sessionCookieName(new URL('https://netral.contoh.go.id/'))).toBe('__Host-netral');
	expect(sessionCookieName(new URL('http://127.0.0.1:3000/'))).toBe('netral');
});
