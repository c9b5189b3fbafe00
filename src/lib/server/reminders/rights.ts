import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import { account, roleGrant } from '#lib/server/db/schema/accounts.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { DigestFigures, NoticeKind } from '#lib/server/db/schema/reminders.ts';
import { grantedOn } from '../accounts/roles.ts';
import { listHeadedUnits } from '../organisation/heads.ts';

/** What gives somebody the right to read of others. */
export type Rights = { headed: ReadonlySet<string>; administrator: boolean };

/** What a person may read of others on a day; whoever stands behind the Sekda's configured address heads nothing here. */
export async function rightsOf(db: Reader, personId: string | null, on: Day): Promise<Rights> {
	if (personId === null) return { headed: new Set(), administrator: false };

	const headed = await listHeadedUnits(db, personId, on);
	const administrators = await listAdministrators(db, on);

	return { headed: new Set(headed.map(({ unitId }) => unitId)), administrator: administrators.includes(personId) };
}

/**
 * Whether the right that a notice about others rests on still stands: posts and roles change while a mail waits, and after a
 * notice was put into the application.
 */
export function mayRead(
	{ kind, unitId, recipientId }: { kind: NoticeKind; unitId: string | null; recipientId: string | null },
	figures: readonly DigestFigures[],
	{ headed, administrator }: Rights
): boolean {
	switch (kind) {
		case 'administrator':
			return administrator;
		case 'head':
		case 'sekda':
			return recipientId === null || (unitId !== null && headed.has(unitId));
		case 'digest':
			return figures.some((one) => headed.has(one.unitId));
		default:
			return true;
	}
}

/** Who administers on a day and can sign in. */
export async function listAdministrators(db: Reader, on: Day): Promise<string[]> {
	const rows = await db
		.selectDistinct({ personId: account.personId })
		.from(roleGrant)
		.innerJoin(account, eq(account.id, roleGrant.accountId))
		.where(
			and(
				eq(roleGrant.role, 'administrator'),
				grantedOn(on),
				isNotNull(account.activatedAt),
				isNull(account.disabledAt)
			)
		);

	return rows.map(({ personId }) => personId);
}
