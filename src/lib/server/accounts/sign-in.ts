import { and, eq, gt, isNotNull, isNull, lte, or, sql } from 'drizzle-orm';
import type { Database, Reader, Transaction } from '#lib/server/db/connect.ts';
import { account, activation, session } from '#lib/server/db/schema/accounts.ts';
import { person, personNumber } from '#lib/server/db/schema/organisation.ts';
import { m } from '#lib/paraglide/messages.js';
import { recordAudit } from '../audit/audit.ts';
import { normaliseNumber } from '../organisation/numbers.ts';
import { Problem } from '../problem.ts';
import type { IssuerKind } from './activate.ts';
import { hashingWaitMs, verifyPassword } from './passwords.ts';
import { countTry, forgetTries, unknownWho, type Tried } from './slowdown.ts';
import { waitText } from './wait-text.ts';

/** Writes the session in the transaction of the act that begins it; given by the face that knows of cookies. */
export type BeginSession = (tx: Transaction, accountId: string) => Promise<void>;

export type SignedInAccount = { accountId: string; personId: string; resetUnseen: boolean };

/** Browsers and proxies give up on an answer after a minute or two. */
const longestWaitMs = 60_000;

/**
 * Signs a person in. Unknown numbers, accounts without a password, disabled ones and wrong passwords take the same
 * way, the same time and the same sentence.
 * @throws Problem `sign_in_failed`, `sign_in_slowed`, or `sign_in_busy` when so many wait that it is better to come back
 */
export async function signIn(
	db: Database,
	given: { number: string; password: string; address: string },
	now: Date,
	begin: BeginSession
): Promise<SignedInAccount> {
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

		await forgetTries(tx, tried);
		await tx.update(account).set({ lastSignedInAt: now }).where(eq(account.id, open.accountId));
		await tx
			.delete(session)
			.where(and(eq(session.userId, open.accountId), lte(session.expiresAt, Math.floor(now.getTime() / 1000))));
		await begin(tx, open.accountId);
		await recordAudit(tx, { at: now, actor: open.personId, kind: 'account.sign-in', subject: open.personId });

		return {
			accountId: open.accountId,
			personId: open.personId,
			resetUnseen: !!(await findUnseenReset(tx, open.accountId))
		};
	});
	if (!signedIn) throw new Problem('sign_in_failed', m.account_sign_in_failed());

	return signedIn;
}

export type UnseenReset = { usedAt: Date; issuerKind: IssuerKind; issuerName: string | null };

/** The last reset of a password by somebody else's code that its owner has not acknowledged. */
export async function findUnseenReset(db: Reader, accountId: string): Promise<UnseenReset | undefined> {
	return db
		.select({
			usedAt: sql`${activation.usedAt}`.mapWith(activation.usedAt),
			issuerKind: activation.issuerKind,
			issuerName: person.name
		})
		.from(activation)
		.innerJoin(account, eq(account.personId, activation.personId))
		.leftJoin(person, eq(person.id, activation.issuedBy))
		.where(
			and(
				eq(account.id, accountId),
				eq(activation.purpose, 'reset'),
				isNotNull(activation.usedAt),
				or(isNull(account.resetNoticeAt), gt(activation.usedAt, account.resetNoticeAt))
			)
		)
		.orderBy(sql`${activation.usedAt} desc`)
		.limit(1)
		.get();
}

/** The owner has read that the password was reset. */
export async function acknowledgeReset(db: Database, accountId: string, now: Date): Promise<void> {
	await db.write((tx) => tx.update(account).set({ resetNoticeAt: now }).where(eq(account.id, accountId)));
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
