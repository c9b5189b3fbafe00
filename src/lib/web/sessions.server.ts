import { createHash } from 'node:crypto';
import type { RequestEvent } from '@sveltejs/kit';
import { eq, sql } from 'drizzle-orm';
import { generateIdFromEntropySize, Lucia, TimeSpan, type Adapter, type DatabaseSession } from 'lucia';
import type { Database, Transaction } from '#lib/server/db/connect.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import { findFactorDuty, type FactorDuty } from '#lib/server/accounts/factor-duty.ts';
import { account, roleGrant, secondFactor, session, type Role } from '#lib/server/db/schema/accounts.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { delegation, institution, person, personNumber, post } from '#lib/server/db/schema/organisation.ts';
import { dayOf } from '#lib/server/organisation/days.ts';
import { heldDelegations, type Delegation } from '#lib/server/organisation/delegations.ts';
import { listHeadedUnits, type HeadedUnit } from '#lib/server/organisation/heads.ts';
import type { Institution } from '#lib/server/organisation/institution.ts';

/** Who looks at a page, and what that person may do today. */
export type Viewer = {
	personId: string;
	accountId: string;
	/** Names this sign-in among the person's own; worthless as a cookie. */
	sessionId: string;
	name: string;
	number: string;
	roles: Role[];
	headedUnits: HeadedUnit[];
	/** Units that a head has given to look at. */
	delegations: Delegation[];
	/** Needs a second factor and has none; undefined for everybody else. */
	factorDuty: FactorDuty | undefined;
	today: Day;
	institution: Institution;
};

/** Unused for a week, a session ends; used daily, it ends after a month all the same. */
const idle = new TimeSpan(7, 'd');
const absolute = new TimeSpan(30, 'd');

type Grant = { role: Role; from: Day; to: Day | null };

type ViewerRow = {
	personId: string;
	name: string;
	number: string | null;
	grants: Grant[];
	hasHeadingPost: boolean;
	hasDelegation: boolean;
	hasFactor: boolean;
	institution: Institution;
};

declare module 'lucia' {
	interface Register {
		Lucia: ReturnType<typeof luciaOn>;
		DatabaseUserAttributes: ViewerRow;
		DatabaseSessionAttributes: { createdAt: Date; userAgent: string | null };
	}
}

/**
 * Writes a session inside the transaction of the act that begins it (a sign-in, an activation).
 * @returns the token for the cookie; the database holds only its hash
 */
export async function beginSession(
	tx: Transaction,
	accountId: string,
	now: Date,
	userAgent: string | null = null
): Promise<string> {
	const token = generateIdFromEntropySize(25);
	const lucia = luciaOn({
		setSession: async ({ id, userId, attributes }) => {
			await tx.insert(session).values({ id, userId, ...attributes, expiresAt: expiryFrom(now) });
		}
	});
	const attributes = { createdAt: now, userAgent: userAgent?.slice(0, 300) ?? null };
	await lucia.createSession(accountId, attributes, { sessionId: hashOf(token) });

	return token;
}

/** Signs an account in without a password: for the fixtures of browser tests. */
export async function createSession(db: Database, accountId: string, now: Date): Promise<string> {
	return db.write((tx) => beginSession(tx, accountId, now));
}

/** Who the cookie's token belongs to; nobody when it has expired or the account is disabled. */
export async function findViewer(
	db: Database,
	token: string,
	now: Date
): Promise<{ viewer: Viewer; extended: boolean } | undefined> {
	let extended = false;
	let lastMoment = now;
	let expiresAt = 0;

	const lucia = luciaOn({
		getSessionAndUser: async (id) => {
			const row = await sessionQuery(db).get({ id });
			if (!row || row.disabledAt || row.expiresAt <= seconds(now)) return [null, null];
			lastMoment = ends(row.createdAt, absolute);
			expiresAt = row.expiresAt;

			return [
				{ id, userId: row.accountId, expiresAt: new Date(row.expiresAt * 1000), attributes: row },
				{ id: row.accountId, attributes: row }
			];
		},
		// Lucia extends once half of the idle time has gone; close to the absolute end there is nothing to extend.
		updateSessionExpiration: async (id) => {
			const later = Math.min(expiryFrom(now), seconds(lastMoment));
			if (later <= expiresAt) return;

			await db.write((tx) => tx.update(session).set({ expiresAt: later }).where(eq(session.id, id)));
			extended = true;
		},
		deleteSession: (id) => deleteSession(db, id)
	});
	const found = await lucia.validateSession(hashOf(token));
	if (!found.user) return undefined;

	return { viewer: await viewerOf(db, found.user, found.session.id, now), extended };
}

type Browser = Pick<RequestEvent, 'cookies' | 'url'>;

/** The token that a browser sent, if any. */
export function readSessionCookie({ cookies, url }: Browser): string | undefined {
	return cookies.get(sessionCookieName(url));
}

export function writeSessionCookie({ cookies, url }: Browser, token: string): void {
	const cookie = luciaOn({}, url).createSessionCookie(token);
	cookies.set(cookie.name, cookie.value, { path: '/', ...cookie.attributes });
}

export function clearSessionCookie({ cookies, url }: Browser): void {
	const cookie = luciaOn({}, url).createBlankSessionCookie();
	cookies.set(cookie.name, cookie.value, { path: '/', ...cookie.attributes });
}

const pendingName = (url: URL) => `${sessionCookieName(url)}-code`;

/** The token of a sign-in that waits for its second code, if the browser sent one. */
export function readPendingCookie({ cookies, url }: Browser): string | undefined {
	return cookies.get(pendingName(url));
}

/** Gone with the browser's session, and after ten minutes on the server. */
export function writePendingCookie({ cookies, url }: Browser, token: string): void {
	const secure = url.protocol === 'https:';
	cookies.set(pendingName(url), token, { path: '/', httpOnly: true, sameSite: 'lax', secure });
}

export function clearPendingCookie({ cookies, url }: Browser): void {
	cookies.delete(pendingName(url), { path: '/', secure: url.protocol === 'https:' });
}

/** With https, browsers take a cookie called `__Host-…` only from this very host, over https, for every path. */
export function sessionCookieName(url: URL): string {
	return url.protocol === 'https:' ? '__Host-netral' : 'netral';
}

/** Lucia over what one use of it needs of our tables. */
function luciaOn(adapter: Partial<Adapter>, url?: URL) {
	return new Lucia(Object.assign(unusedAdapter(), adapter), {
		sessionExpiresIn: idle,
		...(url && {
			sessionCookie: {
				name: sessionCookieName(url),
				attributes: { secure: url.protocol === 'https:', sameSite: 'lax' }
			}
		}),
		getUserAttributes: (attributes) => attributes,
		getSessionAttributes: ({ createdAt, userAgent }) => ({ createdAt, userAgent })
	});
}

function unusedAdapter(): Adapter {
	const unused = () => Promise.reject(new Error('This use of lucia has no such query.'));

	return {
		getSessionAndUser: unused,
		getUserSessions: unused as () => Promise<DatabaseSession[]>,
		setSession: unused,
		updateSessionExpiration: unused,
		deleteSession: unused,
		deleteUserSessions: unused,
		deleteExpiredSessions: unused
	};
}

/** Every page asks it. */
const sessionQuery = preparedOnce((db) =>
	db
		.select({
			accountId: account.id,
			expiresAt: session.expiresAt,
			createdAt: session.createdAt,
			userAgent: session.userAgent,
			disabledAt: account.disabledAt,
			personId: account.personId,
			name: person.name,
			number: sql<string | null>`(
				select ${personNumber.number} from ${personNumber}
				where ${personNumber.personId} = ${account.personId} and ${personNumber.recordedTo} is null
				order by ${personNumber.validTo} is null desc, ${personNumber.validFrom} desc limit 1
			)`,
			grants: sql`(
				select json_group_array(json_object(
					'role', ${roleGrant.role}, 'from', ${roleGrant.grantedFrom}, 'to', ${roleGrant.grantedTo}
				)) from ${roleGrant} where ${roleGrant.accountId} = ${account.id}
			)`.mapWith((json: string) => JSON.parse(json) as Grant[]),
			hasHeadingPost: sql`exists (
				select 1 from ${post} where ${post.personId} = ${account.personId} and ${post.heads} and ${post.recordedTo} is null
			)`.mapWith(Boolean),
			hasDelegation: sql`exists (
				select 1 from ${delegation} where ${delegation.personId} = ${account.personId} and ${delegation.endedAt} is null
			)`.mapWith(Boolean),
			hasFactor: sql`exists (
				select 1 from ${secondFactor}
				where ${secondFactor.accountId} = ${account.id} and ${secondFactor.confirmedAt} is not null
			)`.mapWith(Boolean),
			institution: { name: institution.name, timeZone: institution.timeZone, demo: institution.demo }
		})
		.from(session)
		.innerJoin(account, eq(account.id, session.userId))
		.innerJoin(person, eq(person.id, account.personId))
		.innerJoin(institution, sql`true`)
		.where(eq(session.id, sql.placeholder('id')))
		.prepare()
);

async function viewerOf(db: Database, user: ViewerRow & { id: string }, sessionId: string, now: Date): Promise<Viewer> {
	const today = dayOf(now, user.institution.timeZone);
	const granted = user.grants.filter(({ from, to }) => from <= today && (to === null || today < to));
	// Nearly nobody has power; all others cost no look into the database.
	const powerful = granted.length > 0 || user.hasHeadingPost || user.hasDelegation;

	return {
		personId: user.personId,
		accountId: user.id,
		sessionId,
		name: user.name,
		number: user.number ?? '',
		roles: [...new Set(granted.map(({ role }) => role))],
		headedUnits: user.hasHeadingPost ? await listHeadedUnits(db, user.personId, today) : [],
		delegations: user.hasDelegation ? await heldDelegations(db, user.personId, today) : [],
		factorDuty: powerful && !user.hasFactor ? await findFactorDuty(db, user.id, today) : undefined,
		today,
		institution: user.institution
	};
}

async function deleteSession(db: Database, id: string): Promise<void> {
	await db.write((tx) => tx.delete(session).where(eq(session.id, id)));
}

/** The id of a session is the hash of its token, so a stolen database signs nobody in. */
function hashOf(token: string): string {
	return createHash('sha256').update(token).digest('hex');
}

function expiryFrom(now: Date): number {
	return seconds(ends(now, idle));
}

function ends(from: Date, span: TimeSpan): Date {
	return new Date(from.getTime() + span.milliseconds());
}

function seconds(moment: Date): number {
	return Math.floor(moment.getTime() / 1000);
}
