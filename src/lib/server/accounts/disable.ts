import { eq } from 'drizzle-orm';
import type { Transaction } from '#lib/server/db/connect.ts';
import { account } from '#lib/server/db/schema/accounts.ts';
import { m } from '#lib/paraglide/messages.js';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { today } from '../organisation/institution.ts';
import { Problem } from '../problem.ts';
import { endSessions, ensureAccount } from './accounts.ts';
import { requireUnmerged } from '../organisation/persons.ts';
import { voidOpenCodes } from './power.ts';
import { holdsRole, requireAnotherAdministrator } from './roles.ts';

/**
 * Shuts an account: nobody signs in with it, its sessions end and its open code is void. Learning and certificates stay.
 * @throws Problem `disable_self` or `role_last_administrator`
 */
export async function disableAccount(tx: Transaction, personId: string, by: Actor, now: Date): Promise<void> {
	if (by === personId) throw new Problem('disable_self', m.account_disable_self());

	const on = await today(tx, now);
	if (await holdsRole(tx, personId, 'administrator', on)) await requireAnotherAdministrator(tx, personId, on);

	const { id } = await ensureAccount(tx, personId, now);
	await tx.update(account).set({ disabledAt: now }).where(eq(account.id, id));
	await voidOpenCodes(tx, personId, 'disabled', by, now);
	await endSessions(tx, id);
	await recordAudit(tx, { at: now, actor: by, kind: 'account.disable', subject: personId });
}

/** Opens a shut account again, with the password it had. @throws Problem `person_merged` */
export async function enableAccount(tx: Transaction, personId: string, by: Actor, now: Date): Promise<void> {
	await requireUnmerged(tx, personId);
	await tx.update(account).set({ disabledAt: null }).where(eq(account.personId, personId));
	await recordAudit(tx, { at: now, actor: by, kind: 'account.enable', subject: personId });
}
