import { eq } from 'drizzle-orm';
import type { Database } from '#lib/server/db/connect.ts';
import { account, activation, roleGrant, session, type Role } from '#lib/server/db/schema/accounts.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { person, personNumber, post, unit, unitVersion } from '#lib/server/db/schema/organisation.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { createInstitution } from '../organisation/institution.ts';
import { activate } from './activate.ts';
import { issueCode, type Issuer } from './issue-codes.ts';
import { hashPassword } from './passwords.ts';
import type { BeginSession } from './sign-in.ts';

export const now = new Date('2026-11-02T01:00:00Z');
export const goodPassword = 'perahu-nila-jingga-talas';
export const open = { validFrom: '2020-01-01', recordedFrom: new Date('2026-01-01T00:00:00Z') };

export const administrator: Issuer = { kind: 'administrator', personId: 'admin' };
export const head: Issuer = { kind: 'head', personId: 'kadis' };

export const minutesLater = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

/**
 * A city with dinas → bidang and another dinas, and people in each: `admin` (active administrator), `kadis` (active,
 * heads dinas), `kabid` (heads bidang), `staf` and `rekan` (plain, in bidang), `tetangga` (plain, in lain).
 */
export async function peopledCity(): Promise<Database> {
	const db = await testDatabase();
	const parents = { kota: null, dinas: 'kota', bidang: 'dinas', lain: 'kota' };

	await db.write(async (tx) => {
		await createInstitution(tx, { name: 'Kota Contoh', timeZone: 'Asia/Makassar', demo: false }, now);
		await tx.insert(unit).values(Object.keys(parents).map((id) => ({ id, code: id })));
		await tx.insert(unitVersion).values(
			Object.entries(parents).map(([unitId, parentId]) => ({
				unitId,
				parentId,
				name: unitId,
				kind: 'dinas',
				...open
			}))
		);
	});

	await addPerson(db, 'admin', 'lain');
	await addPerson(db, 'kadis', 'dinas', true);
	await addPerson(db, 'kabid', 'bidang', true);
	await addPerson(db, 'staf', 'bidang');
	await addPerson(db, 'rekan', 'bidang');
	await addPerson(db, 'tetangga', 'lain');
	await setPassword(db, 'admin', goodPassword);
	await setPassword(db, 'kadis', goodPassword);
	await giveRole(db, 'admin', 'administrator');

	return db;
}

/** Numbers are made from the order of people, `100000000000000001` and so on. */
export async function addPerson(db: Database, id: string, unitId: string, heads = false): Promise<void> {
	await db.write(async (tx) => {
		const number = String(100_000_000_000_000_001n + BigInt(await tx.$count(personNumber)));
		await tx.insert(person).values({ id, name: `${id} Wirakusuma`, createdAt: now });
		await tx.insert(personNumber).values({ personId: id, number, kind: 'nip', ...open });
		await tx.insert(post).values({
			id: `${id}-${unitId}`,
			personId: id,
			unitId,
			title: 'Analis',
			category: 'pelaksana',
			kind: 'definitif',
			heads,
			isPrimary: true,
			...open
		});
	});
}

export async function numberOf(db: Database, personId: string): Promise<string> {
	const row = await db.select().from(personNumber).where(eq(personNumber.personId, personId)).get();

	return row!.number;
}

/** An active account, without a code: as somebody long since signed in. */
export async function setPassword(db: Database, personId: string, password: string): Promise<void> {
	const passwordHash = await hashPassword(password);
	await db.write((tx) =>
		tx.insert(account).values({ id: personId, personId, passwordHash, activatedAt: now, createdAt: now })
	);
}

export async function giveRole(db: Database, accountId: string, role: Role): Promise<void> {
	await db.write((tx) => tx.insert(roleGrant).values({ accountId, role, grantedFrom: '2026-01-01' }));
}

/** Begins a session as the face does, without cookies. */
export const begin: BeginSession = async (tx, accountId) => {
	await tx.insert(session).values({
		id: `${accountId}-${await tx.$count(session)}-${Math.random()}`,
		userId: accountId,
		expiresAt: now.getTime() / 1000 + 86_400,
		createdAt: now
	});
};

/** A person who got a code and used it. */
export async function activated(db: Database, personId: string, issuer: Issuer, at = now): Promise<void> {
	const { code } = await issueCode(db, issuer, personId, 'first', at);
	const number = await numberOf(db, personId);
	await activate(db, { number, code, address: '10.0.0.9', password: goodPassword }, at, begin);
}

export async function sessionsOf(db: Database, personId: string): Promise<number> {
	const rows = await db
		.select({ id: session.id })
		.from(session)
		.innerJoin(account, eq(account.id, session.userId))
		.where(eq(account.personId, personId));

	return rows.length;
}

export async function codesOf(db: Database, personId: string) {
	return db
		.select()
		.from(activation)
		.where(eq(activation.personId, personId))
		.orderBy(activation.issuedAt, activation.id);
}

/** The kinds of what the log says about a person, in order. */
export async function loggedAbout(db: Database, personId: string): Promise<string[]> {
	const rows = await db
		.select({ kind: auditEntry.kind })
		.from(auditEntry)
		.where(eq(auditEntry.subject, personId))
		.orderBy(auditEntry.seq);

	return rows.map(({ kind }) => kind);
}
