import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { account } from '#lib/server/db/schema/accounts.ts';
import { auditEntry, auditPayload } from '#lib/server/db/schema/audit.ts';
import { changePassword, confirmPassword, listSessions, signOut } from './accounts.ts';
import { AddressDelay } from './address-delay.ts';
import { disableAccount, enableAccount } from './disable.ts';
import { acknowledgeReset } from './reset-notice.ts';
import { signIn } from './sign-in.ts';
import { activate } from './activate.ts';
import { issueCode } from './issue-codes.ts';
import {
	activated,
	addPerson,
	administrator,
	begin,
	goodPassword,
	loggedAbout,
	minutesLater,
	now,
	numberOf,
	peopledCity,
	sessionsOf,
	setPassword
} from './test-people.ts';

const address = '203.0.113.5';
const wrong = 'bukan-kata-sandinya';

async function tryAs(db: Database, personId: string, password: string, at = now, from = address) {
	return signIn(db, { number: await numberOf(db, personId), password, address: from }, at, begin);
}

describe('signing in', () => {
	test('takes the number with spaces and dots, begins a session and is logged', async () => {
		const db = await peopledCity();
		const number = (await numberOf(db, 'kadis')).replace(/(\d{8})(\d{6})(\d)/, ' $1 $2.$3 ');
		const signedIn = await signIn(db, { number, password: goodPassword, address }, now, begin);

		expect(signedIn).toEqual({ accountId: 'kadis', personId: 'kadis', pending: undefined, resetUnseen: false });
		expect(await sessionsOf(db, 'kadis')).toBe(1);
		expect(await loggedAbout(db, 'kadis')).toEqual(['account.sign-in']);
	});

	test('fails with one sentence for an unknown number, a wrong password, and an account that is not active or shut', async () => {
		const db = await peopledCity();
		await setPassword(db, 'rekan', goodPassword);
		await db.write((tx) => disableAccount(tx, 'rekan', 'admin', now));
		const failures = await Promise.allSettled([
			signIn(db, { number: '999', password: goodPassword, address }, now, begin),
			signIn(db, { number: '', password: '', address }, now, begin),
			tryAs(db, 'kadis', wrong),
			tryAs(db, 'staf', goodPassword),
			tryAs(db, 'rekan', goodPassword)
		]);

		const messages = failures.map((result) => (result.status === 'rejected' ? result.reason.message : 'signed in'));
		expect(new Set(messages).size).toBe(1);
		expect(failures[0]).toMatchObject({ reason: { code: 'sign_in_failed' } });
	});

	test('with a wrong password takes as long for a number that nobody has', async () => {
		const db = await peopledCity();
		const time = async (number: string) => {
			const start = performance.now();
			await signIn(db, { number, password: wrong, address: String(start) }, now, begin).catch(() => undefined);

			return performance.now() - start;
		};
		const known = await numberOf(db, 'kadis');
		await time(known);
		await time('999');
		const median = (times: number[]) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
		const times = { known: [] as number[], unknown: [] as number[] };
		for (let i = 0; i < 9; i++) {
			times.known.push(await time(known));
			times.unknown.push(await time(`99${i}`));
		}

		// Both verify a password; without that the unknown number would answer in a tenth of the time.
		expect(median(times.unknown)).toBeGreaterThan(median(times.known) / 3);
	});

	test('slows the account down honestly, known or unknown alike, and lets its owner in afterwards', async () => {
		const db = await peopledCity();
		const failure = async (number: string, at: Date) =>
			signIn(db, { number, password: wrong, address }, at, begin).then(
				() => 'signed in',
				(problem) => problem.message as string
			);

		for (const number of [await numberOf(db, 'kadis'), '12345']) {
			for (let i = 0; i < 5; i++) expect(await failure(number, now)).toMatch(/salah/);
			expect(await failure(number, now)).toMatch(/Tunggu 5 detik/);
		}

		await expect(tryAs(db, 'kadis', goodPassword)).rejects.toMatchObject({ code: 'sign_in_slowed' });
		await expect(tryAs(db, 'kadis', goodPassword, new Date(now.getTime() + 5_000))).resolves.toBeTruthy();
		expect(await failure(await numberOf(db, 'kadis'), minutesLater(1))).toMatch(/salah/);
	});

	test('counts tries that come at the same moment', async () => {
		const db = await peopledCity();
		const tries = await Promise.allSettled(Array.from({ length: 20 }, () => tryAs(db, 'kadis', wrong)));
		const verified = tries.filter((result) => result.status === 'rejected' && result.reason.code === 'sign_in_failed');
		expect(verified.length).toBe(5);
	});

	test('lets two hundred people behind one address in within ten minutes, mistyping and a guesser among them', async () => {
		const db = await peopledCity();
		for (let i = 0; i < 200; i++) await addPerson(db, `orang${i}`, 'bidang');
		await setPassword(db, 'orang0', goodPassword);
		const one = await db.select().from(account).where(eq(account.id, 'orang0')).get();
		await db.write(async (tx) => {
			for (let i = 1; i < 200; i++)
				await tx.insert(account).values({ ...one!, id: `orang${i}`, personId: `orang${i}` });
		});
		const delay = new AddressDelay();
		let latest = now;

		for (let i = 0; i < 200; i++) {
			const at = new Date(now.getTime() + i * 2_500);
			const held = new Date(at.getTime() + delay.hold(address, at));
			if (i % 5 === 0) {
				await expect(tryAs(db, `orang${i}`, wrong, held)).rejects.toThrow();
				delay.failed(address, held);
			}
			if (i % 20 === 0) {
				await tryAs(db, 'admin', wrong, held).catch(() => undefined);
				delay.failed(address, held);
			}
			const { accountId } = await tryAs(db, `orang${i}`, goodPassword, held);
			delay.succeeded(address, accountId, held);
			latest = held > latest ? held : latest;
		}

		expect(latest.getTime() - now.getTime()).toBeLessThan(600_000);
	});

	test('puts no number, name or password into the log', async () => {
		const db = await peopledCity();
		await tryAs(db, 'kadis', wrong).catch(() => undefined);
		await tryAs(db, 'kadis', goodPassword);
		const log = JSON.stringify([await db.select().from(auditEntry), await db.select().from(auditPayload)]);
		for (const secret of [await numberOf(db, 'kadis'), 'Wirakusuma', wrong, goodPassword])
			expect(log).not.toContain(secret);
	});

	test('is not told to somebody else while a password is being reset', async () => {
		const db = await peopledCity();
		const slow = tryAs(db, 'kadis', goodPassword);
		const reset = db.write((tx) => tx.update(account).set({ passwordHash: 'baru' }).where(eq(account.id, 'kadis')));
		await reset;
		await expect(slow).rejects.toMatchObject({ code: 'sign_in_failed' });
		expect(await sessionsOf(db, 'kadis')).toBe(0);
	});
});

describe('a signed-in person', () => {
	const here = (sessionId: string) => ({ accountId: 'kadis', personId: 'kadis', sessionId, address });

	test('sees the own sign-ins, signs out here, and signs out everywhere', async () => {
		const db = await peopledCity();
		for (let i = 0; i < 3; i++) await tryAs(db, 'kadis', goodPassword);
		const [first] = await listSessions(db, 'kadis', now);
		expect(await listSessions(db, 'kadis', now)).toHaveLength(3);

		await signOut(db, here(first!.id), false, now);
		expect(await sessionsOf(db, 'kadis')).toBe(2);
		await signOut(db, here('lain'), true, now);
		expect(await sessionsOf(db, 'kadis')).toBe(0);
		expect((await loggedAbout(db, 'kadis')).slice(-2)).toEqual(['account.sign-out', 'account.sign-out-everywhere']);
	});

	test('cannot end a session of somebody else', async () => {
		const db = await peopledCity();
		await tryAs(db, 'admin', goodPassword);
		const [theirs] = await listSessions(db, 'admin', now);
		await signOut(db, here(theirs!.id), false, now);
		expect(await sessionsOf(db, 'admin')).toBe(1);
	});

	test('changes the password with the old one, which ends the sessions elsewhere', async () => {
		const db = await peopledCity();
		for (let i = 0; i < 3; i++) await tryAs(db, 'kadis', goodPassword);
		const [kept] = await listSessions(db, 'kadis', now);
		const change = (current: string, password: string) =>
			changePassword(db, here(kept!.id), { current, password }, now);

		await expect(change(wrong, 'kapal layar merapat')).rejects.toMatchObject({ field: 'current' });
		await expect(change(goodPassword, 'pendek')).rejects.toMatchObject({ field: 'password', code: 'password_short' });
		await expect(change(goodPassword, await numberOf(db, 'kadis'))).rejects.toMatchObject({
			code: 'password_personal'
		});

		await change(goodPassword, 'kapal layar merapat');
		expect(await listSessions(db, 'kadis', now)).toEqual([kept]);
		await expect(tryAs(db, 'kadis', goodPassword)).rejects.toThrow();
		await expect(tryAs(db, 'kadis', 'kapal layar merapat')).resolves.toBeTruthy();
	});

	test('is asked for the password again before acts that count, and slowed down when it is wrong', async () => {
		const db = await peopledCity();
		await expect(confirmPassword(db, here(''), goodPassword, now)).resolves.toBeUndefined();
		for (let i = 0; i < 5; i++) {
			await expect(confirmPassword(db, here(''), wrong, now)).rejects.toMatchObject({ code: 'password_wrong' });
		}
		await expect(confirmPassword(db, here(''), goodPassword, now)).rejects.toMatchObject({ code: 'sign_in_slowed' });
	});

	test('is told of a reset at every sign-in until it was read', async () => {
		const db = await peopledCity();
		await activated(db, 'staf', administrator);
		expect(await tryAs(db, 'staf', goodPassword)).toMatchObject({ resetUnseen: false });

		const { code } = await issueCode(db, administrator, 'staf', 'reset', minutesLater(1));
		expect(await sessionsOf(db, 'staf')).toBe(2);
		const given = { number: await numberOf(db, 'staf'), code, address, password: 'kapal layar merapat' };
		await activate(db, given, minutesLater(2), begin);
		expect(await sessionsOf(db, 'staf')).toBe(1);

		for (const minute of [3, 4]) {
			expect(await tryAs(db, 'staf', 'kapal layar merapat', minutesLater(minute))).toMatchObject({ resetUnseen: true });
		}
		const { accountId } = await tryAs(db, 'staf', 'kapal layar merapat', minutesLater(5));
		await acknowledgeReset(db, accountId, minutesLater(6));
		expect(await tryAs(db, 'staf', 'kapal layar merapat', minutesLater(7))).toMatchObject({ resetUnseen: false });
	});
});

describe('an account that is shut', () => {
	test('has no session and no open code, and is as it was when opened again', async () => {
		const db = await peopledCity();
		await tryAs(db, 'kadis', goodPassword);
		await db.write((tx) => disableAccount(tx, 'kadis', 'admin', now));
		expect(await sessionsOf(db, 'kadis')).toBe(0);
		await expect(tryAs(db, 'kadis', goodPassword)).rejects.toMatchObject({ code: 'sign_in_failed' });
		await expect(issueCode(db, administrator, 'kadis', 'reset', now)).rejects.toMatchObject({ code: 'code_disabled' });

		await db.write((tx) => enableAccount(tx, 'kadis', 'admin', now));
		await expect(tryAs(db, 'kadis', goodPassword, minutesLater(1))).resolves.toBeTruthy();
	});

	test('is never the own one, nor that of the last administrator', async () => {
		const db = await peopledCity();
		await expect(db.write((tx) => disableAccount(tx, 'admin', 'admin', now))).rejects.toMatchObject({
			code: 'disable_self'
		});
		await expect(db.write((tx) => disableAccount(tx, 'admin', 'command', now))).rejects.toMatchObject({
			code: 'role_last_administrator'
		});
	});
});
