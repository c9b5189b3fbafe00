import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import type { Database, Reader, Transaction } from '#lib/server/db/connect.ts';
import { account, pendingSignIn, session } from '#lib/server/db/schema/accounts.ts';
import { person, personNumber } from '#lib/server/db/schema/organisation.ts';
import { m } from '#lib/paraglide/messages.js';
import { recordAudit } from '../audit/audit.ts';
import type { Language } from '../language.ts';
import { Problem } from '../problem.ts';
import { checkPassword, type Owner } from './password-policy.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { countTry, forgetTries, type Tried } from './slowdown.ts';
import { waitText } from './wait-text.ts';

export type Account = { id: string; activatedAt: Date | null; disabledAt: Date | null };

export async function findAccount(db: Reader, personId: string): Promise<Account | undefined> {
	return db
		.select({ id: account.id, activatedAt: account.activatedAt, disabledAt: account.disabledAt })
		.from(account)
		.where(eq(account.personId, personId))
		.get();
}

/** The person's account, made when there is none: it exists from the first code or role. */
export async function ensureAccount(tx: Transaction, personId: string, now: Date): Promise<Account> {
	const found = await findAccount(tx, personId);
	if (found) return found;

	const [made] = await tx.insert(account).values({ personId, createdAt: now }).returning({ id: account.id });

	return { id: made!.id, activatedAt: null, disabledAt: null };
}

/** Remembers the language that somebody reads, so that mail is written in it. */
export async function rememberLanguage(db: Database, accountId: string, language: Language): Promise<void> {
	const read = await db.select({ language: account.language }).from(account).where(eq(account.id, accountId)).get();
	if (read?.language === language) return;

	await db.write((tx) => tx.update(account).set({ language }).where(eq(account.id, accountId)));
}

/** What a person's password must not be made of. */
export async function ownerOf(db: Reader, personId: string): Promise<Owner> {
	const found = await db
		.select({ name: person.name, birthDate: person.birthDate })
		.from(person)
		.where(eq(person.id, personId))
		.get();
	const numbers = await db
		.select({ number: personNumber.number })
		.from(personNumber)
		.where(and(eq(personNumber.personId, personId), isNull(personNumber.recordedTo)));

	return { name: found?.name ?? '', birthDate: found?.birthDate ?? null, numbers: numbers.map(({ number }) => number) };
}

/** Who asks, from where; what a confirmation or change of password needs to know of a signed-in person. */
export type SignedIn = { accountId: string; personId: string; sessionId: string; address: string };

/**
 * Asks a signed-in person for the password again, before an act that counts. Wrong ones slow the account down as at
 * sign-in, since whoever holds the phone may not be its owner.
 * @throws Problem `password_wrong` or `sign_in_slowed` about the field `password`
 */
export async function confirmPassword(
	db: Database,
	{ accountId, personId, address }: Pick<SignedIn, 'accountId' | 'personId' | 'address'>,
	password: string,
	now: Date
): Promise<void> {
	const tried: Tried = { purpose: 'sign-in', who: personId, address };
	const wait = await db.write((tx) => countTry(tx, tried, now));
	if (wait > 0) throw new Problem('sign_in_slowed', m.account_slowed({ wait: waitText(wait) }), 'password');

	const found = await db
		.select({ passwordHash: account.passwordHash })
		.from(account)
		.where(and(eq(account.id, accountId), isNull(account.disabledAt)))
		.get();
	if (!(await verifyPassword(found?.passwordHash, password))) {
		throw new Problem('password_wrong', m.account_password_wrong(), 'password');
	}

	await db.write((tx) => forgetTries(tx, tried));
}

/**
 * Changes one's own password and ends one's sessions elsewhere.
 * @throws Problem about `current` or `password`
 */
export async function changePassword(
	db: Database,
	who: SignedIn,
	{ current, password }: { current: string; password: string },
	now: Date
): Promise<void> {
	await confirmPassword(db, who, current, now).catch((problem: unknown) => {
		throw problem instanceof Problem ? new Problem(problem.code, problem.message, 'current') : problem;
	});
	checkPassword(password, await ownerOf(db, who.personId));
	const passwordHash = await hashPassword(password);

	await db.write(async (tx) => {
		await tx.update(account).set({ passwordHash }).where(eq(account.id, who.accountId));
		const ended = await endSessions(tx, who.accountId, who.sessionId);
		await recordAudit(tx, {
			at: now,
			actor: who.personId,
			kind: 'account.password',
			subject: who.personId,
			payload: { by: 'owner', sessionsEnded: ended }
		});
	});
}

export type OwnSession = { id: string; createdAt: Date; userAgent: string | null };

/** Where an account is signed in, the latest first. */
export async function listSessions(db: Reader, accountId: string, now: Date): Promise<OwnSession[]> {
	return db
		.select({ id: session.id, createdAt: session.createdAt, userAgent: session.userAgent })
		.from(session)
		.where(and(eq(session.userId, accountId), sql`${session.expiresAt} > ${Math.floor(now.getTime() / 1000)}`))
		.orderBy(sql`${session.createdAt} desc`);
}

/** Ends all sessions of an account, but for `kept`, and every sign-in that is under way. @returns how many sessions */
export async function endSessions(tx: Transaction, accountId: string, kept?: string): Promise<number> {
	await tx.delete(pendingSignIn).where(eq(pendingSignIn.accountId, accountId));
	const ended = await tx
		.delete(session)
		.where(and(eq(session.userId, accountId), kept === undefined ? undefined : ne(session.id, kept)))
		.returning({ id: session.id });

	return ended.length;
}

/** Signs out here, or on every device. */
export async function signOut(
	db: Database,
	who: Pick<SignedIn, 'accountId' | 'personId' | 'sessionId'>,
	everywhere: boolean,
	now: Date
): Promise<void> {
	await db.write(async (tx) => {
		if (everywhere) await endSessions(tx, who.accountId);
		else await tx.delete(session).where(and(eq(session.userId, who.accountId), eq(session.id, who.sessionId)));

		const kind = everywhere ? 'account.sign-out-everywhere' : 'account.sign-out';
		await recordAudit(tx, { at: now, actor: who.personId, kind, subject: who.personId });
	});
}
