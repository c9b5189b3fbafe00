import { and, eq, sql } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import { account, roleGrant } from '#lib/server/db/schema/accounts.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { institution, post } from '#lib/server/db/schema/organisation.ts';
import { standsOn } from '../organisation/as-of.ts';
import { addDays, dayOf, daysBetween } from '../organisation/days.ts';
import { heldDelegations } from '../organisation/delegations.ts';
import { grantedOn } from './roles.ts';

/** What somebody who needs a second factor and has none may still do: sign in without it before `requiredOn`. */
export type FactorDuty = { requiredOn: Day; daysLeft: number };

export type FactorRules = { graceDays: number; since: Day | null };

/**
 * The first day on which nobody signs in without a second factor: the days of grace begin when somebody comes to need it, and
 * never before the account could be used or the deployment began to ask.
 */
export function factorRequiredOn(
	{ neededFrom, activatedOn }: { neededFrom: Day; activatedOn: Day },
	{ graceDays, since }: FactorRules
): Day {
	return addDays(latest(neededFrom, activatedOn, since ?? ''), graceDays);
}

/**
 * How long somebody without a second factor has to set one up; undefined for plain learners, who need none. A role counts from
 * its first day; a heading post and a delegation from theirs, or from when we came to know.
 */
export async function findFactorDuty(db: Reader, accountId: string, on: Day): Promise<FactorDuty | undefined> {
	const about = await db
		.select({
			personId: account.personId,
			activatedAt: account.activatedAt,
			timeZone: institution.timeZone,
			demo: institution.demo,
			graceDays: institution.factorGraceDays,
			since: institution.factorSince
		})
		.from(account)
		.innerJoin(institution, sql`true`)
		.where(eq(account.id, accountId))
		.get();
	if (!about) return undefined;

	const { personId, timeZone, activatedAt, demo } = about;
	const grants = await db
		.select({ from: roleGrant.grantedFrom })
		.from(roleGrant)
		.where(and(eq(roleGrant.accountId, accountId), grantedOn(on)));
	const posts = await db
		.select({ from: post.validFrom, at: post.recordedFrom })
		.from(post)
		.where(and(eq(post.personId, personId), eq(post.heads, true), standsOn(post, on)));
	const given = await heldDelegations(db, personId, on);
	const known = [...posts, ...given.map(({ from, givenAt: at }) => ({ from, at }))].map(({ from, at }) =>
		latest(from, dayOf(at, timeZone))
	);
	const [neededFrom] = [...grants.map(({ from }) => from), ...known].sort();
	if (neededFrom === undefined) return undefined;

	const activatedOn = activatedAt ? dayOf(activatedAt, timeZone) : on;
	// Whoever looks around in the fictional city has no authenticator for its people.
	const requiredOn = factorRequiredOn({ neededFrom: demo ? on : neededFrom, activatedOn }, about);

	return { requiredOn, daysLeft: Math.max(0, daysBetween(on, requiredOn)) };
}

const latest = (...days: Day[]): Day => days.sort().at(-1)!;
