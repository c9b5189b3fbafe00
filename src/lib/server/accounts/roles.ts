import { and, asc, countDistinct, eq, gt, inArray, isNotNull, isNull, lt, lte, or } from 'drizzle-orm';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import { account, roleGrant, type Role } from '#lib/server/db/schema/accounts.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { person } from '#lib/server/db/schema/organisation.ts';
import { m } from '#lib/paraglide/messages.js';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { Problem } from '../problem.ts';
import { ensureAccount } from './accounts.ts';
import { onPowerGained } from './power.ts';

/** Whether a person holds a role on a day. */
export async function holdsRole(db: Reader, personId: string, role: Role, on: Day): Promise<boolean> {
	const grant = await db
		.select({ id: roleGrant.id })
		.from(roleGrant)
		.innerJoin(account, eq(account.id, roleGrant.accountId))
		.where(and(eq(account.personId, personId), eq(roleGrant.role, role), grantedOn(on)))
		.limit(1)
		.get();

	return !!grant;
}

/** Every role that a person holds on a day. */
export async function listRoles(db: Reader, personId: string, on: Day): Promise<Role[]> {
	const grants = await db
		.selectDistinct({ role: roleGrant.role })
		.from(roleGrant)
		.innerJoin(account, eq(account.id, roleGrant.accountId))
		.where(and(eq(account.personId, personId), grantedOn(on)));

	return grants.map(({ role }) => role);
}

/**
 * Gives a person a role from a day on, to a day (exclusive) or until it is taken back.
 * @throws Problem `role_days` or `role_held`
 */
export async function grantRole(
	tx: Transaction,
	given: { personId: string; role: Role; from: Day; to?: Day | undefined; by: Actor },
	now: Date
): Promise<void> {
	const { personId, role, from, to, by } = given;
	if (to !== undefined && to <= from) throw new Problem('role_days', m.role_days(), 'to');

	const { id: accountId } = await ensureAccount(tx, personId, now);
	const overlapping = await tx
		.select({ id: roleGrant.id })
		.from(roleGrant)
		.where(
			and(
				eq(roleGrant.accountId, accountId),
				eq(roleGrant.role, role),
				or(isNull(roleGrant.grantedTo), gt(roleGrant.grantedTo, from)),
				to === undefined ? undefined : lt(roleGrant.grantedFrom, to)
			)
		)
		.limit(1)
		.get();
	if (overlapping) throw new Problem('role_held', m.role_held(), 'role');

	await tx.insert(roleGrant).values({
		accountId,
		role,
		grantedFrom: from,
		grantedTo: to ?? null,
		grantedBy: by === 'command' || by === 'system' ? null : by
	});
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'role.grant',
		subject: personId,
		payload: { role, from, ...(to && { to }) }
	});
	await onPowerGained(tx, [personId], now);
}

/**
 * Takes a role back: it is held until the day before `on`.
 * @throws Problem `role_not_held`, or `role_last_administrator`, who could let nobody in again
 */
export async function revokeRole(
	tx: Transaction,
	taken: { personId: string; role: Role; on: Day; by: Actor },
	now: Date
): Promise<void> {
	const { personId, role, on, by } = taken;
	const grants = await tx
		.select({ id: roleGrant.id, from: roleGrant.grantedFrom })
		.from(roleGrant)
		.innerJoin(account, eq(account.id, roleGrant.accountId))
		.where(
			and(
				eq(account.personId, personId),
				eq(roleGrant.role, role),
				or(isNull(roleGrant.grantedTo), gt(roleGrant.grantedTo, on))
			)
		);
	if (grants.length === 0) throw new Problem('role_not_held', m.role_not_held());

	if (role === 'administrator') await requireAnotherAdministrator(tx, personId, on);

	for (const { id, from } of grants) {
		await tx
			.update(roleGrant)
			.set({ grantedTo: from > on ? from : on })
			.where(eq(roleGrant.id, id));
	}

	await recordAudit(tx, { at: now, actor: by, kind: 'role.revoke', subject: personId, payload: { role, on } });
}

export type RoleHolder = {
	personId: string;
	name: string;
	organisation: string | null;
	role: Role;
	from: Day;
	to: Day | null;
	activated: boolean;
};

/** Who holds a role on a day or will hold one later. */
export async function listRoleHolders(db: Reader, on: Day): Promise<RoleHolder[]> {
	const rows = await db
		.select({
			personId: person.id,
			name: person.name,
			organisation: person.organisation,
			role: roleGrant.role,
			from: roleGrant.grantedFrom,
			to: roleGrant.grantedTo,
			activatedAt: account.activatedAt
		})
		.from(roleGrant)
		.innerJoin(account, eq(account.id, roleGrant.accountId))
		.innerJoin(person, eq(person.id, account.personId))
		.where(or(isNull(roleGrant.grantedTo), gt(roleGrant.grantedTo, on)))
		.orderBy(asc(roleGrant.role), asc(person.name));

	return rows.map(({ activatedAt, ...holder }) => ({ ...holder, activated: activatedAt !== null }));
}

/** How many people hold one of some roles on a day and can sign in. */
export async function countActiveHolders(db: Reader, roles: readonly Role[], on: Day): Promise<number> {
	const row = await db
		.select({ n: countDistinct(account.id) })
		.from(roleGrant)
		.innerJoin(account, eq(account.id, roleGrant.accountId))
		.where(
			and(
				inArray(roleGrant.role, [...roles]),
				grantedOn(on),
				isNotNull(account.activatedAt),
				isNull(account.disabledAt)
			)
		)
		.get();

	return row?.n ?? 0;
}

/** One who holds the role without an end and can sign in, so that the others can be let in again. */
export async function requireAnotherAdministrator(tx: Transaction, personId: string, on: Day): Promise<void> {
	const administrators = await tx
		.select({ personId: account.personId, activatedAt: account.activatedAt })
		.from(roleGrant)
		.innerJoin(account, eq(account.id, roleGrant.accountId))
		.where(
			and(
				eq(roleGrant.role, 'administrator'),
				lte(roleGrant.grantedFrom, on),
				isNull(roleGrant.grantedTo),
				isNull(account.disabledAt)
			)
		);
	if (!administrators.some((other) => other.personId !== personId && other.activatedAt)) {
		throw new Problem('role_last_administrator', m.role_last_administrator());
	}
}

/** Grants that hold on a day. */
export function grantedOn(on: Day) {
	return and(lte(roleGrant.grantedFrom, on), or(isNull(roleGrant.grantedTo), gt(roleGrant.grantedTo, on)));
}
