import { and, eq, gt, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { Database, Reader } from '#lib/server/db/connect.ts';
import { account, activation } from '#lib/server/db/schema/accounts.ts';
import { person } from '#lib/server/db/schema/organisation.ts';
import type { IssuerKind } from './activate.ts';

/** Somebody else's act on an account: a new password by a code, or the second factor taken away. */
export type UnseenReset = { what: 'password' | 'factor'; at: Date; issuerKind: IssuerKind; issuerName: string | null };

/** The last reset of each kind that the owner has not acknowledged, the latest first. */
export async function listUnseenResets(db: Reader, accountId: string): Promise<UnseenReset[]> {
	const password = await db
		.select({
			at: sql`${activation.usedAt}`.mapWith(activation.usedAt),
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
	const factor = await db
		.select({ at: account.factorResetAt, by: account.factorResetBy, issuerName: person.name })
		.from(account)
		.leftJoin(person, eq(person.id, account.factorResetBy))
		.where(
			and(
				eq(account.id, accountId),
				isNotNull(account.factorResetAt),
				or(isNull(account.resetNoticeAt), gt(account.factorResetAt, account.resetNoticeAt))
			)
		)
		.get();
	const resets: UnseenReset[] = password ? [{ what: 'password', ...password }] : [];

	if (factor?.at) {
		const { at, by, issuerName } = factor;
		resets.push({ what: 'factor', at, issuerKind: by ? 'administrator' : 'command', issuerName });
	}

	return resets.sort((a, b) => b.at.getTime() - a.at.getTime());
}

/** Whether there is something of that kind to tell. */
export async function hasUnseenReset(db: Reader, accountId: string): Promise<boolean> {
	return (await listUnseenResets(db, accountId)).length > 0;
}

/** The owner has read what was reset. */
export async function acknowledgeReset(db: Database, accountId: string, now: Date): Promise<void> {
	await db.write((tx) => tx.update(account).set({ resetNoticeAt: now }).where(eq(account.id, accountId)));
}
