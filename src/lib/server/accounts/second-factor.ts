import { randomBytes } from 'node:crypto';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Database, Reader, Transaction } from '#lib/server/db/connect.ts';
import { account, recoveryCode, secondFactor } from '#lib/server/db/schema/accounts.ts';
import { m } from '#lib/paraglide/messages.js';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { createActivationCode, parseActivationCode } from '../documents/codes.ts';
import { Problem } from '../problem.ts';
import { confirmPassword, endSessions, type SignedIn } from './accounts.ts';
import { recoveryHash, seal, unseal, type FactorKey } from './factor-key.ts';
import { countTry, forgetTries, type Tried } from './slowdown.ts';
import { createTimeSecret, timeStepOf } from './time-code.ts';
import { waitText } from './wait-text.ts';

export const recoveryCodesMade = 10;

export type Factor = {
	/** Since when it is asked for at sign-in. */
	confirmedAt: Date;
	recoveryCodesLeft: number;
};

/** The second factor that an account signs in with; undefined without one. */
export async function findFactor(db: Reader, accountId: string): Promise<Factor | undefined> {
	const row = await db
		.select({
			confirmedAt: secondFactor.confirmedAt,
			left: sql<number>`(
				select count(*) from ${recoveryCode}
				where ${recoveryCode.accountId} = ${secondFactor.accountId} and ${recoveryCode.usedAt} is null
			)`
		})
		.from(secondFactor)
		.where(eq(secondFactor.accountId, accountId))
		.get();

	return row?.confirmedAt ? { confirmedAt: row.confirmedAt, recoveryCodesLeft: row.left } : undefined;
}

/**
 * Begins to set up an authenticator, the first one or a new one; what is in force stays so until a code of it was typed.
 * @throws Problem `password_wrong` or `sign_in_slowed` about the field `password`
 */
export async function beginFactor(
	db: Database,
	key: FactorKey,
	who: SignedIn,
	password: string,
	now: Date
): Promise<void> {
	await confirmPassword(db, who, password, now);
	const pendingSecret = seal(key, who.accountId, createTimeSecret());

	await db.write((tx) =>
		tx
			.insert(secondFactor)
			.values({ accountId: who.accountId, pendingSecret })
			.onConflictDoUpdate({ target: secondFactor.accountId, set: { pendingSecret } })
	);
}

/** The secret that its owner is bringing into an authenticator, in Base32; undefined when none was begun. */
export async function findPendingSecret(db: Reader, key: FactorKey, accountId: string): Promise<string | undefined> {
	const row = await db
		.select({ sealed: secondFactor.pendingSecret })
		.from(secondFactor)
		.where(eq(secondFactor.accountId, accountId))
		.get();

	return row?.sealed ? unseal(key, accountId, row.sealed) : undefined;
}

/** Stops setting up; what is in force stays. */
export async function abandonFactor(db: Database, accountId: string): Promise<void> {
	await db.write((tx) =>
		tx.update(secondFactor).set({ pendingSecret: null }).where(eq(secondFactor.accountId, accountId))
	);
}

/**
 * Puts what was begun in force, once a code of it proves that the authenticator has it, and ends the sessions elsewhere.
 * @returns ten recovery codes, which are seen this once
 * @throws Problem `factor_not_begun`, or `factor_code_wrong` or `sign_in_slowed` about the field `code`
 */
export async function confirmFactor(
	db: Database,
	key: FactorKey,
	who: SignedIn,
	typed: string,
	now: Date
): Promise<string[]> {
	const tried: Tried = { purpose: 'factor', who: who.personId, address: who.address };
	await requireTurn(db, tried, now);

	const codes = await db.write(async (tx) => {
		const secret = await findPendingSecret(tx, key, who.accountId);
		if (secret === undefined) throw new Problem('factor_not_begun', m.factor_not_begun());

		const lastStep = timeStepOf(secret, digitsOf(typed), now);
		if (lastStep === undefined) return undefined;

		await tx
			.update(secondFactor)
			.set({
				secret: seal(key, who.accountId, secret),
				pendingSecret: null,
				confirmedAt: now,
				lastStep
			})
			.where(eq(secondFactor.accountId, who.accountId));
		await forgetTries(tx, tried);
		const sessionsEnded = await endSessions(tx, who.accountId, who.sessionId);
		await recordAudit(tx, {
			at: now,
			actor: who.personId,
			kind: 'factor.confirm',
			subject: who.personId,
			payload: { sessionsEnded }
		});

		return replaceRecoveryCodes(tx, key, who.accountId);
	});
	if (!codes) throw new Problem('factor_code_wrong', m.factor_confirm_wrong(), 'code');

	return codes;
}

/**
 * Ten new recovery codes; those before are worth nothing from now on.
 * @throws Problem `factor_missing`, or as `confirmPassword`
 */
export async function renewRecoveryCodes(
	db: Database,
	key: FactorKey,
	who: SignedIn,
	password: string,
	now: Date
): Promise<string[]> {
	await confirmPassword(db, who, password, now);

	return db.write(async (tx) => {
		if (!(await findFactor(tx, who.accountId))) throw new Problem('factor_missing', m.factor_missing());

		await recordAudit(tx, { at: now, actor: who.personId, kind: 'factor.codes', subject: who.personId });

		return replaceRecoveryCodes(tx, key, who.accountId);
	});
}

/**
 * Takes one's own second factor away. Whoever must have one can only renew it.
 * @throws Problem `factor_needed`, or as `confirmPassword`
 */
export async function removeFactor(
	db: Database,
	who: SignedIn & { needed: boolean },
	password: string,
	now: Date
): Promise<void> {
	if (who.needed) throw new Problem('factor_needed', m.factor_needed());

	await confirmPassword(db, who, password, now);
	await db.write(async (tx) => {
		await forgetFactor(tx, who.accountId);
		await recordAudit(tx, { at: now, actor: who.personId, kind: 'factor.remove', subject: who.personId });
	});
}

/**
 * Takes the second factor of somebody away who has lost the phone and the recovery codes: the password alone signs in until a
 * new one is set up. Its owner is told at the next sign-in.
 * @throws Problem `factor_reset_self`, or `factor_missing`
 */
export async function resetFactor(tx: Transaction, personId: string, by: Actor, now: Date): Promise<void> {
	if (by === personId) throw new Problem('factor_reset_self', m.factor_reset_self());

	const theirs = await tx.select({ id: account.id }).from(account).where(eq(account.personId, personId)).get();
	if (!theirs || !(await findFactor(tx, theirs.id))) throw new Problem('factor_missing', m.factor_missing());

	await forgetFactor(tx, theirs.id);
	await tx
		.update(account)
		.set({ factorResetAt: now, factorResetBy: by === 'command' ? null : by })
		.where(eq(account.id, theirs.id));
	const sessionsEnded = await endSessions(tx, theirs.id);
	await recordAudit(tx, { at: now, actor: by, kind: 'factor.reset', subject: personId, payload: { sessionsEnded } });
}

/** What proved the second factor. */
export type FactorProof = { by: 'authenticator' } | { by: 'recovery'; left: number };

/**
 * Takes a code of the authenticator or a recovery code, and never the same one again. Called in the transaction of the act
 * that it allows.
 * @returns a problem about the field `code` when it is wrong or was used
 */
export async function useFactorCode(
	tx: Transaction,
	key: FactorKey,
	accountId: string,
	typed: string,
	now: Date
): Promise<FactorProof | Problem> {
	const factor = await tx.select().from(secondFactor).where(eq(secondFactor.accountId, accountId)).get();
	const digits = digitsOf(typed);

	if (/^\d{6}$/.test(digits) && factor?.secret) {
		const step = timeStepOf(unseal(key, accountId, factor.secret), digits, now);
		if (step === undefined) return new Problem('factor_code_wrong', m.factor_code_wrong(), 'code');
		if (step <= factor.lastStep) return new Problem('factor_code_used', m.factor_code_used(), 'code');

		await tx.update(secondFactor).set({ lastStep: step }).where(eq(secondFactor.accountId, accountId));

		return { by: 'authenticator' };
	}

	const parsed = parseActivationCode(typed);
	if (!parsed.ok) return new Problem('factor_code_unreadable', m.factor_code_unreadable(), 'code');

	const [used] = await tx
		.update(recoveryCode)
		.set({ usedAt: now })
		.where(
			and(
				eq(recoveryCode.accountId, accountId),
				eq(recoveryCode.codeHash, recoveryHash(key, accountId, parsed.code)),
				isNull(recoveryCode.usedAt)
			)
		)
		.returning({ id: recoveryCode.id });
	if (!used) return new Problem('factor_code_wrong', m.factor_recovery_wrong(), 'code');

	const left = await tx.$count(recoveryCode, and(eq(recoveryCode.accountId, accountId), isNull(recoveryCode.usedAt)));

	return { by: 'recovery', left };
}

/** Counts a try at a second factor. @throws Problem `sign_in_slowed` about the field `code` */
export async function requireTurn(db: Database, tried: Tried, now: Date): Promise<void> {
	const wait = await db.write((tx) => countTry(tx, tried, now));
	if (wait > 0) throw new Problem('sign_in_slowed', m.account_slowed({ wait: waitText(wait) }), 'code');
}

async function replaceRecoveryCodes(tx: Transaction, key: FactorKey, accountId: string): Promise<string[]> {
	const codes = Array.from({ length: recoveryCodesMade }, () => createActivationCode(randomBytes));
	await tx.delete(recoveryCode).where(eq(recoveryCode.accountId, accountId));
	await tx
		.insert(recoveryCode)
		.values(codes.map((code) => ({ accountId, codeHash: recoveryHash(key, accountId, code) })));

	return codes;
}

/** Without a trace; the caller says why in the log. */
export async function forgetFactor(tx: Transaction, accountId: string): Promise<void> {
	await tx.delete(recoveryCode).where(eq(recoveryCode.accountId, accountId));
	await tx.delete(secondFactor).where(eq(secondFactor.accountId, accountId));
}

/** Authenticators show `123 456`. */
function digitsOf(typed: string): string {
	return typed.replace(/[\s-]/g, '');
}
