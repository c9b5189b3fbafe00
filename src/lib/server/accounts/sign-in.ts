import { and, eq, isNull, lte } from 'drizzle-orm';
import type { Database, Reader, Transaction } from '#lib/server/db/connect.ts';
import { account, session } from '#lib/server/db/schema/accounts.ts';
import { personNumber } from '#lib/server/db/schema/organisation.ts';
import { m } from '#lib/paraglide/messages.js';
import { recordAudit } from '../audit/audit.ts';
import { normaliseNumber } from '../organisation/numbers.ts';
import { Problem } from '../problem.ts';
import { hashingWaitMs, verifyPassword } from './passwords.ts';
import { admit } from './pending-sign-in.ts';
import { hasUnseenReset } from './reset-notice.ts';
import { countTry, forgetTries, unknownWho, type Tried } from './slowdown.ts';
import { waitText } from './wait-text.ts';

/** Writes the session in the transaction of the act that begins it; given by the face that knows of cookies. */
export type BeginSession = (tx: Transaction, accountId: string) => Promise<void>;

export type SignedInAccount = { accountId: string; personId: string; resetUnseen: boolean };

/** The token of a sign-in that waits for its second code; undefined once the session has begun. */
export type Admitted = { pending: string | undefined };

/** Browsers and proxies give up on an answer after a minute or two. */
const longestWaitMs = 60_000;

/**
 * Signs a person in, or holds the sign-in until the second code of those who have a second factor. Unknown numbers, accounts without a password, disabled ones and wrong passwords take the same
 * way, the same time and the same sentence.
 * @throws Problem `sign_in_failed`, `sign_in_slowed`, or `sign_in_busy` when so many wait that it is better to come back
 */
export async function signIn(
	db: Database,
	given: { number: string; password: string; address: string },
	now: Date,
	begin: BeginSession
): Promise<SignedInAccount & Admitted> {
	const busy = hashingWaitMs();
	if (busy > longestWaitMs) throw new Problem('sign_in_busy', m.account_busy({ wait: waitText(busy) }));

	const number = normaliseNumber(given.number);
	const found = await findByNumber(db, number);
	const tried: Tried = { purpose: 'sign-in', who: found?.personId ?? unknownWho(number), address: given.address };

	const wait = await db.write((tx) => countTry(tx, tried, now));
	if (wait > 0) throw new Problem('sign_in_slowed', m.account_slowed({ wait: waitText(wait) }));

	const right = await verifyPassword(found?.passwordHash, given.password);

	const signedIn = await db.write(async (tx) => {
		// Read again: a reset or a lock may have come while the password was being checked.
		const open = found && right ? await findByNumber(tx, number) : undefined;

		if (!open?.accountId || open.disabledAt || open.passwordHash !== found?.passwordHash) {
			await recordAudit(tx, {
				at: now,
				actor: 'system',
				kind: 'account.sign-in-failed',
				subject: found?.personId ?? 'unknown'
			});

			return undefined;
		}

		const { accountId, personId } = open;
		await forgetTries(tx, tried);
		await tx
			.delete(session)
			.where(and(eq(session.userId, accountId), lte(session.expiresAt, Math.floor(now.getTime() / 1000))));
		const pending = await admit(tx, accountId, now, begin);

		if (pending === undefined) {
			await tx.update(account).set({ lastSignedInAt: now }).where(eq(account.id, accountId));
			await recordAudit(tx, { at: now, actor: personId, kind: 'account.sign-in', subject: personId });
		}

		return { accountId, personId, pending, resetUnseen: await hasUnseenReset(tx, accountId) };
	});
	if (!signedIn) throw new Problem('sign_in_failed', m.account_sign_in_failed());

	return signedIn;
}

async function findByNumber(db: Reader, number: string) {
	return db
		.select({
			personId: personNumber.personId,
			accountId: account.id,
			passwordHash: account.passwordHash,
			disabledAt: account.disabledAt
		})
		.from(personNumber)
		.leftJoin(account, eq(account.personId, personNumber.personId))
		.where(and(eq(personNumber.number, number), isNull(personNumber.recordedTo)))
		.get();
}
