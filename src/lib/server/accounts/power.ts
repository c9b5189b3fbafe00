import { and, eq, gt, gte, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import { account, activation, roleGrant } from '#lib/server/db/schema/accounts.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { delegation, post } from '#lib/server/db/schema/organisation.ts';
import { recordAudit } from '../audit/audit.ts';
import { today } from '../organisation/institution.ts';
import { refreshStandings } from '../oversight/standings.ts';
import { endSessions } from './accounts.ts';

/** Holds a role, heads a unit or is a delegate, today or from a day to come: such accounts are the administrator's alone. */
export async function hasPower(db: Reader, personId: string, on: Day): Promise<boolean> {
	const heads = await db
		.select({ id: post.id })
		.from(post)
		.where(
			and(
				eq(post.personId, personId),
				eq(post.heads, true),
				isNull(post.recordedTo),
				or(isNull(post.validTo), gt(post.validTo, on))
			)
		)
		.limit(1)
		.get();
	if (heads) return true;

	const given = await db
		.select({ id: delegation.id })
		.from(delegation)
		.where(and(eq(delegation.personId, personId), isNull(delegation.endedAt), gte(delegation.toOn, on)))
		.limit(1)
		.get();
	if (given) return true;

	const granted = await db
		.select({ id: roleGrant.id })
		.from(roleGrant)
		.innerJoin(account, eq(account.id, roleGrant.accountId))
		.where(and(eq(account.personId, personId), or(isNull(roleGrant.grantedTo), gt(roleGrant.grantedTo, on))))
		.limit(1)
		.get();

	return !!granted;
}

/**
 * Whoever becomes a head or a delegate or gets a role must be who we think (rule 13): open codes are void, sessions end, and where
 * the password in use began with a head's code, a new activation by the administrator is asked for. Called in the
 * transaction that brings the power, also when it begins on a day to come.
 */
export async function onPowerGained(tx: Transaction, personIds: readonly string[], now: Date): Promise<void> {
	for (let at = 0; at < personIds.length; at += 500) {
		const found = await tx
			.select({ personId: account.personId, accountId: account.id })
			.from(account)
			.where(inArray(account.personId, personIds.slice(at, at + 500)));

		for (const { personId, accountId } of found) await secure(tx, personId, accountId, now);
	}
}

async function secure(tx: Transaction, personId: string, accountId: string, now: Date): Promise<void> {
	await voidOpenCodes(tx, personId, 'power', 'system', now);
	await endSessions(tx, accountId);

	const last = await tx
		.select({ issuerKind: activation.issuerKind })
		.from(activation)
		.where(and(eq(activation.personId, personId), isNotNull(activation.usedAt)))
		.orderBy(sql`${activation.usedAt} desc`)
		.limit(1)
		.get();
	if (last?.issuerKind !== 'head') return;

	await tx.run(sql`
		insert into former_activation (account_id, activated_at, until)
		select id, activated_at, ${now.getTime()} from account where id = ${accountId} and activated_at is not null`);
	await tx.update(account).set({ passwordHash: null, activatedAt: null }).where(eq(account.id, accountId));
	await recordAudit(tx, { at: now, actor: 'system', kind: 'account.renew', subject: personId });
	await refreshStandings(tx, [personId], await today(tx, now));
}

/** What ended a code before anybody used it. */
export type VoidReason = 'replaced' | 'power' | 'tries' | 'disabled';

/** Voids the person's open code, if there is one. */
export async function voidOpenCodes(
	tx: Transaction,
	personId: string,
	reason: VoidReason,
	actor: string,
	now: Date
): Promise<void> {
	const voided = await tx
		.update(activation)
		.set({ voidedAt: now, voidReason: reason })
		.where(and(eq(activation.personId, personId), isNull(activation.usedAt), isNull(activation.voidedAt)))
		.returning({ id: activation.id });

	for (const { id } of voided) {
		await recordAudit(tx, { at: now, actor, kind: 'code.void', subject: personId, payload: { code: id, reason } });
	}
}
