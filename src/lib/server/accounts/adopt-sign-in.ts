import { eq, inArray, sql } from 'drizzle-orm';
import type { Transaction } from '#lib/server/db/connect.ts';
import { account } from '#lib/server/db/schema/accounts.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { endSessions, ensureAccount } from './accounts.ts';
import { voidOpenCodes } from './power.ts';
import { findFactor, forgetFactor } from './second-factor.ts';

/**
 * Of two accounts of one human one is left, with the roles that its record has: its password stays, or the other one's takes
 * its place where that is `chosen` or it has none. A second factor is bound to its account and has to be set up anew. Every
 * session of both ends, and the other account is shut.
 */
export async function adoptSignIn(
	tx: Transaction,
	{ fromId, toId, chosen }: { fromId: string; toId: string; chosen: boolean },
	by: Actor,
	now: Date
): Promise<void> {
	const found = await tx
		.select()
		.from(account)
		.where(inArray(account.personId, [fromId, toId]));
	const from = found.find(({ personId }) => personId === fromId);
	if (!from) return;

	for (const personId of [fromId, toId]) await voidOpenCodes(tx, personId, 'disabled', by, now);
	const to = found.find(({ personId }) => personId === toId);

	if (from.passwordHash !== null && (chosen || !to?.passwordHash)) {
		const { id } = await ensureAccount(tx, toId, now);
		const hadFactor = !!(await findFactor(tx, from.id)) || !!(await findFactor(tx, id));
		// When the account that is left was activated is what past figures ask, so its own moment stays.
		await tx
			.update(account)
			.set({
				passwordHash: from.passwordHash,
				activatedAt: to?.activatedAt ?? now,
				disabledAt: from.disabledAt,
				language: from.language,
				...(hadFactor && { factorResetAt: now, factorResetBy: by === 'command' ? null : by })
			})
			.where(eq(account.id, id));
		await forgetFactor(tx, id);
		// Who had handed out the code that the password began with matters when power is gained (`onPowerGained`).
		await tx.run(sql`
			update activation set person_id = case person_id when ${fromId} then ${toId} else ${fromId} end
			where person_id in (${fromId}, ${toId})`);
	}

	for (const { id } of found) await endSessions(tx, id);
	if (from.disabledAt === null) {
		await tx.update(account).set({ disabledAt: now }).where(eq(account.id, from.id));
		await recordAudit(tx, { at: now, actor: by, kind: 'account.disable', subject: fromId });
	}
}
