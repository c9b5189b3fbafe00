import { createHash, randomBytes } from 'node:crypto';
import { and, eq, gt, isNull, lte } from 'drizzle-orm';
import type { Database, Reader, Transaction } from '#lib/server/db/connect.ts';
import { account, pendingSignIn, secondFactor } from '#lib/server/db/schema/accounts.ts';
import { m } from '#lib/paraglide/messages.js';
import { recordAudit } from '../audit/audit.ts';
import { Problem } from '../problem.ts';
import type { FactorKey } from './factor-key.ts';
import { hasUnseenReset } from './reset-notice.ts';
import { requireTurn, useFactorCode, type FactorProof } from './second-factor.ts';
import type { BeginSession, SignedInAccount } from './sign-in.ts';
import { forgetTries, type Tried } from './slowdown.ts';

/** Long enough to find the phone. */
const holdMs = 10 * 60_000;

/**
 * Lets somebody in whose password was right: at once, or after the second code, in the transaction of the act.
 * @returns the token of a sign-in that waits for its second code; undefined once the session has begun
 */
export async function admit(
	tx: Transaction,
	accountId: string,
	now: Date,
	begin: BeginSession
): Promise<string | undefined> {
	const factor = await tx
		.select({ confirmedAt: secondFactor.confirmedAt })
		.from(secondFactor)
		.where(eq(secondFactor.accountId, accountId))
		.get();

	if (!factor?.confirmedAt) {
		await begin(tx, accountId);

		return undefined;
	}

	const token = randomBytes(25).toString('base64url');
	await tx.delete(pendingSignIn).where(lte(pendingSignIn.expiresAt, now));
	await tx.insert(pendingSignIn).values({ id: hashOf(token), accountId, expiresAt: new Date(now.getTime() + holdMs) });

	return token;
}

/** Whose sign-in waits for a second code; undefined when it has expired, or the account was closed or its password changed. */
export async function findPendingSignIn(
	db: Reader,
	token: string | undefined,
	now: Date
): Promise<{ accountId: string; personId: string } | undefined> {
	if (token === undefined) return undefined;

	return db
		.select({ accountId: account.id, personId: account.personId })
		.from(pendingSignIn)
		.innerJoin(account, eq(account.id, pendingSignIn.accountId))
		.where(and(eq(pendingSignIn.id, hashOf(token)), gt(pendingSignIn.expiresAt, now), isNull(account.disabledAt)))
		.get();
}

/**
 * Finishes a sign-in with a code of the authenticator, or with a recovery code. Wrong ones slow down as passwords do.
 * @throws Problem `sign_in_gone` when it is to begin anew, or about the field `code`
 */
export async function completeSignIn(
	db: Database,
	key: FactorKey,
	given: { token: string | undefined; code: string; address: string },
	now: Date,
	begin: BeginSession
): Promise<SignedInAccount & { proof: FactorProof }> {
	const waiting = await findPendingSignIn(db, given.token, now);
	if (!waiting) throw new Problem('sign_in_gone', m.factor_sign_in_gone());

	const tried: Tried = { purpose: 'factor', who: waiting.personId, address: given.address };
	await requireTurn(db, tried, now);

	const result = await db.write(async (tx) => {
		const { accountId, personId } = waiting;
		// Read again: a reset, a lock or another use may have come in between.
		if (!(await findPendingSignIn(tx, given.token, now))) return new Problem('sign_in_gone', m.factor_sign_in_gone());

		const proof = await useFactorCode(tx, key, accountId, given.code, now);

		if (proof instanceof Problem) {
			await recordAudit(tx, { at: now, actor: 'system', kind: 'factor.refuse', subject: personId });

			return proof;
		}

		await tx.delete(pendingSignIn).where(eq(pendingSignIn.accountId, accountId));
		await forgetTries(tx, tried);
		await tx.update(account).set({ lastSignedInAt: now }).where(eq(account.id, accountId));
		await begin(tx, accountId);
		await recordAudit(tx, {
			at: now,
			actor: personId,
			kind: 'account.sign-in',
			subject: personId,
			payload: { factor: proof.by }
		});

		return { accountId, personId, proof, resetUnseen: await hasUnseenReset(tx, accountId) };
	});
	if (result instanceof Problem) throw result;

	return result;
}

function hashOf(token: string): string {
	return createHash('sha256').update(token).digest('hex');
}
