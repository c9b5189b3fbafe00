import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { eq } from 'drizzle-orm';
import { Secret } from 'otpauth';
import { describe, expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { pendingSignIn, recoveryCode, secondFactor } from '#lib/server/db/schema/accounts.ts';
import { auditPayload } from '#lib/server/db/schema/audit.ts';
import { changePassword } from './accounts.ts';
import { activate } from './activate.ts';
import { ensureFactorKey, factorKeyFrom, recoveryHash, seal, unseal } from './factor-key.ts';
import { issueCode } from './issue-codes.ts';
import { completeSignIn } from './pending-sign-in.ts';
import { acknowledgeReset, listUnseenResets } from './reset-notice.ts';
import {
	abandonFactor,
	beginFactor,
	confirmFactor,
	findFactor,
	findPendingSecret,
	removeFactor,
	renewRecoveryCodes,
	resetFactor
} from './second-factor.ts';
import { signIn } from './sign-in.ts';
import {
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
import { timeCodeAt, timeSecretUri, timeStepOf } from './time-code.ts';

const key = factorKeyFrom(Buffer.alloc(32, 7));
const address = '203.0.113.5';
const secondsLater = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const kadis = { accountId: 'kadis', personId: 'kadis', sessionId: 'here', address };

/** `kadis` with a second factor, set up an hour ago. */
async function withFactor() {
	const db = await peopledCity();
	const before = minutesLater(-60);
	await beginFactor(db, key, kadis, goodPassword, before);
	const secret = (await findPendingSecret(db, key, 'kadis'))!;
	const codes = await confirmFactor(db, key, kadis, timeCodeAt(secret, before), before);

	return { db, secret, codes };
}

async function withPassword(db: Database, personId = 'kadis', at = now) {
	return signIn(db, { number: await numberOf(db, personId), password: goodPassword, address }, at, begin);
}

const withCode = (db: Database, token: string | undefined, code: string, at = now) =>
	completeSignIn(db, key, { token, code, address }, at, begin);

describe('the code of a moment', () => {
	test('is that of RFC 6238, appendix B, in its last six digits', () => {
		const secret = new Secret({ buffer: new TextEncoder().encode('12345678901234567890').buffer as ArrayBuffer })
			.base32;
		const vectors: [number, string][] = [
			[59, '94287082'],
			[1_111_111_109, '07081804'],
			[1_111_111_111, '14050471'],
			[1_234_567_890, '89005924'],
			[2_000_000_000, '69279037'],
			[20_000_000_000, '65353130']
		];

		for (const [seconds, code] of vectors) expect(timeCodeAt(secret, new Date(seconds * 1000))).toBe(code.slice(2));
	});

	test('is taken one step early and one step late, and at no other time', () => {
		const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
		fc.assert(
			fc.property(fc.integer({ min: 10, max: 100_000_000 }), fc.integer({ min: -6, max: 6 }), (step, away) => {
				const code = timeCodeAt(secret, new Date((step + away) * 30_000));
				const found = timeStepOf(secret, code, new Date(step * 30_000 + 12_345));
				// Two of the steps may share a code by chance; then the nearer one is found.
				if (Math.abs(away) <= 1) expect(timeCodeAt(secret, new Date(found! * 30_000))).toBe(code);
				else if (found !== undefined) expect(timeCodeAt(secret, new Date(found * 30_000))).toBe(code);
			})
		);
	});

	test('is made from an address that names the institution and its holder', () => {
		const uri = new URL(timeSecretUri('JBSWY3DPEHPK3PXP', { issuer: 'Netral Kota Contoh', label: 'Ani & Budi' }));
		expect(uri.protocol).toBe('otpauth:');
		expect(uri.searchParams.get('secret')).toBe('JBSWY3DPEHPK3PXP');
		expect(uri.searchParams.get('issuer')).toBe('Netral Kota Contoh');
	});
});

describe('a sealed secret', () => {
	test('opens with its key for its account, and for no other', () => {
		fc.assert(
			fc.property(fc.string(), fc.string({ minLength: 1 }), (text, accountId) => {
				const sealed = seal(key, accountId, text);
				expect(unseal(key, accountId, sealed)).toBe(text);
				expect(() => unseal(key, `${accountId}x`, sealed)).toThrow();
				expect(() => unseal(factorKeyFrom(randomBytes(32)), accountId, sealed)).toThrow();
				const bytes = Buffer.from(sealed, 'base64url');
				bytes[bytes.length >> 1]! ^= 1;
				expect(() => unseal(key, accountId, bytes.toString('base64url'))).toThrow();
			}),
			{ numRuns: 30 }
		);
	});

	test('has its key in a file of the owner, made once and missed when it is gone', async () => {
		const { db } = await withFactor();
		const folder = mkdtempSync(join(tmpdir(), 'netral-key-'));
		const file = join(folder, 'deep', 'factor-key.txt');
		const fresh = await peopledCity();
		const made = await ensureFactorKey(file, fresh);
		expect(await ensureFactorKey(file, fresh)).toEqual(made);
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(readFileSync(file, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);

		const missing = join(folder, 'missing.txt');
		await expect(ensureFactorKey(missing, db)).rejects.toMatchObject({ code: 'factor_key_missing' });
		expect(existsSync(missing)).toBe(false);
		rmSync(folder, { recursive: true });
	});
});

describe('setting up a second factor', () => {
	test('asks for the password, shows a secret that is sealed in the database, and ends other sessions', async () => {
		const db = await peopledCity();
		await withPassword(db);
		await expect(beginFactor(db, key, kadis, 'salah', now)).rejects.toMatchObject({ code: 'password_wrong' });
		await beginFactor(db, key, kadis, goodPassword, now);
		const secret = (await findPendingSecret(db, key, 'kadis'))!;
		expect(secret).toMatch(/^[A-Z2-7]{32}$/);
		expect(JSON.stringify(await db.select().from(secondFactor))).not.toContain(secret);
		expect(await findFactor(db, 'kadis')).toBeUndefined();

		const wrong = String((Number(timeCodeAt(secret, now)) + 1) % 1_000_000).padStart(6, '0');
		await expect(confirmFactor(db, key, kadis, wrong, now)).rejects.toMatchObject({ field: 'code' });
		const codes = await confirmFactor(db, key, kadis, timeCodeAt(secret, now), now);
		expect(new Set(codes).size).toBe(10);
		expect(await findFactor(db, 'kadis')).toEqual({ confirmedAt: now, recoveryCodesLeft: 10 });
		expect(await sessionsOf(db, 'kadis')).toBe(0);
		expect(await loggedAbout(db, 'kadis')).toContain('factor.confirm');

		const kept = JSON.stringify([await db.select().from(secondFactor), await db.select().from(recoveryCode)]);
		const logged = JSON.stringify(await db.select().from(auditPayload));
		for (const told of [secret, ...codes]) {
			expect(kept).not.toContain(told);
			expect(logged).not.toContain(told);
		}
	});

	test('a new authenticator takes over only once a code of it was typed', async () => {
		const { db, secret } = await withFactor();
		await beginFactor(db, key, kadis, goodPassword, now);
		const { pending } = await withPassword(db);
		await withCode(db, pending, timeCodeAt(secret, now));

		await abandonFactor(db, 'kadis');
		await expect(confirmFactor(db, key, kadis, '123456', now)).rejects.toMatchObject({ code: 'factor_not_begun' });

		await beginFactor(db, key, kadis, goodPassword, minutesLater(5));
		const fresh = (await findPendingSecret(db, key, 'kadis'))!;
		await confirmFactor(db, key, kadis, timeCodeAt(fresh, minutesLater(5)), minutesLater(5));
		const again = await withPassword(db, 'kadis', minutesLater(10));
		await expect(
			withCode(db, again.pending, timeCodeAt(secret, minutesLater(10)), minutesLater(10))
		).rejects.toMatchObject({ code: 'factor_code_wrong' });
		await withCode(db, again.pending, timeCodeAt(fresh, minutesLater(10)), minutesLater(10));
	});

	test('cannot be undone by whoever needs one; by others with the password', async () => {
		const { db } = await withFactor();
		await expect(removeFactor(db, { ...kadis, needed: true }, goodPassword, now)).rejects.toMatchObject({
			code: 'factor_needed'
		});
		await removeFactor(db, { ...kadis, needed: false }, goodPassword, now);
		expect(await findFactor(db, 'kadis')).toBeUndefined();
		expect((await withPassword(db)).pending).toBeUndefined();
	});
});

describe('signing in with a second factor', () => {
	test('begins no session with the password alone, and one with the code, which is taken once', async () => {
		const { db, secret } = await withFactor();
		const first = await withPassword(db);
		const second = await withPassword(db);
		expect(await sessionsOf(db, 'kadis')).toBe(0);
		expect(await loggedAbout(db, 'kadis')).not.toContain('account.sign-in');
		expect(JSON.stringify(await db.select().from(pendingSignIn))).not.toContain(first.pending);

		const code = timeCodeAt(secret, now);
		const entered = await withCode(db, first.pending, `${code.slice(0, 3)} ${code.slice(3)}`);
		expect(entered).toMatchObject({ personId: 'kadis', proof: { by: 'authenticator' } });
		expect(await sessionsOf(db, 'kadis')).toBe(1);
		await expect(withCode(db, second.pending, code)).rejects.toMatchObject({ code: 'sign_in_gone' });

		const third = await withPassword(db);
		await expect(withCode(db, third.pending, code)).rejects.toMatchObject({ code: 'factor_code_used' });
		// The step before is past as well.
		await expect(withCode(db, third.pending, timeCodeAt(secret, secondsLater(-30)))).rejects.toMatchObject({
			code: 'factor_code_used'
		});
		await withCode(db, third.pending, timeCodeAt(secret, secondsLater(30)), secondsLater(30));
	});

	test('of two at the same moment with the same code one comes in', async () => {
		const { db, secret } = await withFactor();
		const { pending } = await withPassword(db);
		const code = timeCodeAt(secret, now);
		const results = await Promise.allSettled([1, 2, 3].map(() => withCode(db, pending, code)));
		expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
		expect(await sessionsOf(db, 'kadis')).toBe(1);
	});

	test('a recovery code takes the place of the phone once, and says how many are left', async () => {
		const { db, codes } = await withFactor();
		const { pending } = await withPassword(db);
		const typed = codes[3]!.toLowerCase().replace(/(.{4})/g, '$1-');
		expect(await withCode(db, pending, typed)).toMatchObject({ proof: { by: 'recovery', left: 9 } });

		const again = await withPassword(db);
		await expect(withCode(db, again.pending, codes[3]!)).rejects.toMatchObject({ code: 'factor_code_wrong' });
		await expect(withCode(db, again.pending, 'apa ini')).rejects.toMatchObject({ code: 'factor_code_unreadable' });

		const fresh = await renewRecoveryCodes(db, key, kadis, goodPassword, now);
		await expect(withCode(db, again.pending, codes[4]!)).rejects.toMatchObject({ code: 'factor_code_wrong' });
		expect(await withCode(db, again.pending, fresh[0]!)).toMatchObject({ proof: { left: 9 } });
	});

	test('one account’s recovery code is worth nothing on another', () => {
		expect(recoveryHash(key, 'a', 'CODE')).not.toBe(recoveryHash(key, 'b', 'CODE'));
	});

	test('ends after ten minutes, with a new password and with a shut account', async () => {
		const { db, secret } = await withFactor();
		const { pending } = await withPassword(db);
		const late = minutesLater(11);
		await expect(withCode(db, pending, timeCodeAt(secret, late), late)).rejects.toMatchObject({ code: 'sign_in_gone' });

		const other = await withPassword(db);
		await changePassword(db, kadis, { current: goodPassword, password: 'sepeda-melati-hujan-batu' }, now);
		await expect(withCode(db, other.pending, timeCodeAt(secret, now))).rejects.toMatchObject({ code: 'sign_in_gone' });
		await expect(withCode(db, undefined, timeCodeAt(secret, now))).rejects.toMatchObject({ code: 'sign_in_gone' });
	});

	test('guessing slows down, and every wrong code is in the log', async () => {
		const { db, secret } = await withFactor();
		const { pending } = await withPassword(db);
		const right = timeCodeAt(secret, now);
		const guesses = ['000000', '111111', '222222', '333333', '444444'].filter((guess) => guess !== right);
		for (const guess of guesses) await withCode(db, pending, guess).catch(() => undefined);

		await expect(withCode(db, pending, right)).rejects.toMatchObject({ code: 'sign_in_slowed', field: 'code' });
		expect((await loggedAbout(db, 'kadis')).filter((kind) => kind === 'factor.refuse').length).toBeGreaterThan(3);
		await withCode(db, pending, timeCodeAt(secret, minutesLater(6)), minutesLater(6));
	});

	test('a code for a new password is no way around it', async () => {
		const { db, secret } = await withFactor();
		const { code } = await issueCode(db, administrator, 'kadis', 'reset', now);
		const number = await numberOf(db, 'kadis');
		const used = await activate(db, { number, code, address, password: 'sepeda-melati-hujan-batu' }, now, begin);
		expect(await sessionsOf(db, 'kadis')).toBe(0);
		expect(await withCode(db, used.pending, timeCodeAt(secret, now))).toMatchObject({ resetUnseen: true });
	});
});

describe('a reset by the administrator', () => {
	test('lets the password alone in, ends sessions, and is shown to its owner until that was read', async () => {
		const { db, secret } = await withFactor();
		await withCode(db, (await withPassword(db)).pending, timeCodeAt(secret, now));
		await db.write((tx) => resetFactor(tx, 'kadis', 'admin', now));

		expect(await sessionsOf(db, 'kadis')).toBe(0);
		expect(await db.select().from(recoveryCode).where(eq(recoveryCode.accountId, 'kadis'))).toEqual([]);
		expect(await loggedAbout(db, 'kadis')).toContain('factor.reset');
		expect(await withPassword(db)).toMatchObject({ pending: undefined, resetUnseen: true });
		expect(await listUnseenResets(db, 'kadis')).toEqual([
			{ what: 'factor', at: now, issuerKind: 'administrator', issuerName: 'admin Wirakusuma' }
		]);
		await acknowledgeReset(db, 'kadis', minutesLater(1));
		expect(await listUnseenResets(db, 'kadis')).toEqual([]);
	});

	test('is not for oneself, and not for somebody without one', async () => {
		const { db } = await withFactor();
		await setPassword(db, 'staf', goodPassword);
		const reset = (personId: string, by: string) => db.write((tx) => resetFactor(tx, personId, by, now));
		await expect(reset('kadis', 'kadis')).rejects.toMatchObject({ code: 'factor_reset_self' });
		await expect(reset('staf', 'admin')).rejects.toMatchObject({ code: 'factor_missing' });
	});
});
