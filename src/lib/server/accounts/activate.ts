import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Database, Reader, Transaction } from '#lib/server/db/connect.ts';
import { account, activation } from '#lib/server/db/schema/accounts.ts';
import { person, personNumber } from '#lib/server/db/schema/organisation.ts';
import { m } from '#lib/paraglide/messages.js';
import { recordAudit } from '../audit/audit.ts';
import { parseActivationCode } from '../documents/codes.ts';
import { today } from '../organisation/institution.ts';
import { normaliseNumber } from '../organisation/numbers.ts';
import { refreshStandings } from '../oversight/standings.ts';
import { Problem } from '../problem.ts';
import { endSessions, ownerOf } from './accounts.ts';
import type { CodePurpose } from './issue-codes.ts';
import { checkPassword } from './password-policy.ts';
import { hashPassword, verifyCode } from './passwords.ts';
import { admit } from './pending-sign-in.ts';
import { hasPower, voidOpenCodes, type VoidReason } from './power.ts';
import type { Admitted, BeginSession } from './sign-in.ts';
import { countTry, forgetTries, unknownWho, type Tried } from './slowdown.ts';
import { waitText } from './wait-text.ts';

/** Wrong tries that a code survives. */
export const triesPerCode = 5;

export type GivenCode = { number: string; code: string; address: string };

export type IssuerKind = 'administrator' | 'head' | 'command';

/** What a person sees of the own code before choosing a password (rule 13). */
export type OpenCode = {
	personName: string;
	purpose: CodePurpose;
	issuerKind: IssuerKind;
	/** Nobody, when it was issued on the command line. */
	issuerName: string | null;
	issuedAt: Date;
	expiresAt: Date;
};

/**
 * Says whom a code is for and who issued it, without using it.
 * @throws Problem `code_wrong` for a wrong number as for a wrong code; `code_unreadable`, `code_used`, `code_expired`,
 * `code_voided` or `sign_in_slowed`
 */
export async function checkCode(db: Database, given: GivenCode, now: Date): Promise<OpenCode> {
	const { row } = await proveCode(db, given, now);

	return {
		personName: row.personName,
		purpose: row.purpose,
		issuerKind: row.issuerKind,
		issuerName: row.issuerName,
		issuedAt: row.issuedAt,
		expiresAt: row.expiresAt
	};
}

/**
 * Uses a code: sets the password, ends all other sessions and begins one here, after the second code of those who have a
 * second factor: a new password is no way around it. Of two uses at the same moment one wins.
 * @throws Problem as `checkCode`, or about the field `password`
 */
export async function activate(
	db: Database,
	given: GivenCode & { password: string },
	now: Date,
	begin: BeginSession
): Promise<{ accountId: string; personId: string; purpose: CodePurpose } & Admitted> {
	const { row, tried } = await proveCode(db, given, now);
	checkPassword(given.password, await ownerOf(db, row.personId));
	const passwordHash = await hashPassword(given.password);

	const result = await db.write(async (tx) => {
		const current = await findLastCode(tx, normaliseNumber(given.number));
		if (!current || current.id !== row.id) return new Problem('code_voided', m.account_code_replaced(), 'code');

		const problem = problemOf(current, now);
		if (problem) return problem;

		// A head's code opens plain accounts only, also if the person has gained a role or a unit since.
		if (current.issuerKind === 'head' && (await hasPower(tx, current.personId, await today(tx, now)))) {
			await voidOpenCodes(tx, current.personId, 'power', 'system', now);

			return new Problem('code_voided', m.account_code_power(), 'code');
		}

		await use(tx, current, passwordHash, now);
		await forgetTries(tx, tried);
		await forgetTries(tx, { ...tried, purpose: 'sign-in' });
		const { accountId, personId, purpose } = current;

		return { accountId, personId, purpose, pending: await admit(tx, accountId, now, begin) };
	});
	if (result instanceof Problem) throw result;

	return result;
}

async function use(tx: Transaction, code: CodeRow, passwordHash: string, now: Date): Promise<void> {
	const { personId, accountId, purpose } = code;
	await tx.update(activation).set({ usedAt: now }).where(eq(activation.id, code.id));
	await tx
		.update(account)
		.set({
			passwordHash,
			activatedAt: sql`coalesce(${account.activatedAt}, ${now.getTime()})`,
			lastSignedInAt: now
		})
		.where(eq(account.id, accountId));
	const sessionsEnded = await endSessions(tx, accountId);

	const about = { at: now, actor: personId, subject: personId };
	await recordAudit(tx, { ...about, kind: 'code.use', payload: { code: code.id, purpose } });
	if (purpose === 'first') await recordAudit(tx, { ...about, kind: 'account.activate' });
	else await recordAudit(tx, { ...about, kind: 'account.password', payload: { by: 'code', sessionsEnded } });

	await refreshStandings(tx, [personId], await today(tx, now));
}

/**
 * Counts the try, compares, and takes the count back when the code is right. An unknown number, a person without a
 * code and a wrong code end in the same sentence after the same work.
 */
async function proveCode(db: Database, given: GivenCode, now: Date): Promise<{ row: CodeRow; tried: Tried }> {
	const parsed = parseActivationCode(given.code);
	// A mistyped code is no guess: its check character says so.
	if (!parsed.ok) throw new Problem('code_unreadable', parsed.hint, 'code');

	const number = normaliseNumber(given.number);
	const last = await findLastCode(db, number);
	const tried: Tried = { purpose: 'activate', who: last?.personId ?? unknownWho(number), address: given.address };

	const counted = await db.write(async (tx) => {
		const wait = await countTry(tx, tried, now);
		if (wait > 0) return { wait, row: undefined };

		const row = await findLastCode(tx, number);
		if (row && !row.usedAt && !row.voidedAt) {
			await tx
				.update(activation)
				.set({ tries: row.tries + 1 })
				.where(eq(activation.id, row.id));
		}

		return { wait, row };
	});
	if (counted.wait > 0) throw new Problem('sign_in_slowed', m.account_slowed({ wait: waitText(counted.wait) }));

	const row = counted.row;
	const right = await verifyCode(row?.codeHash, parsed.code);

	if (!row || !right || row.disabledAt) {
		await db.write((tx) => refuse(tx, row, now));
		throw new Problem('code_wrong', m.account_code_wrong({ tries: triesPerCode }));
	}

	await db.write(async (tx) => {
		await tx
			.update(activation)
			.set({ tries: sql`max(${activation.tries} - 1, 0)` })
			.where(and(eq(activation.id, row.id), isNull(activation.usedAt), isNull(activation.voidedAt)));
		await forgetTries(tx, tried);
	});

	// From here on the person has shown the right code, and may know what became of it.
	const problem = problemOf(row, now);
	if (problem) throw problem;

	return { row, tried };
}

/** Logs a wrong code, and voids the code that has had its tries. */
async function refuse(tx: Transaction, row: CodeRow | undefined, now: Date): Promise<void> {
	await recordAudit(tx, { at: now, actor: 'system', kind: 'code.refuse', subject: row?.personId ?? 'unknown' });
	if (!row) return;

	const open = await tx.select({ tries: activation.tries }).from(activation).where(eq(activation.id, row.id)).get();
	if (open && open.tries >= triesPerCode) await voidOpenCodes(tx, row.personId, 'tries', 'system', now);
}

function problemOf(row: CodeRow, now: Date): Problem | undefined {
	if (row.usedAt) return new Problem('code_used', m.account_code_used(), 'code');
	if (row.voidedAt) return new Problem('code_voided', voidedText(row.voidReason as VoidReason), 'code');
	if (row.tries >= triesPerCode) return new Problem('code_voided', m.account_code_tries(), 'code');
	if (row.expiresAt <= now) return new Problem('code_expired', m.account_code_expired(), 'code');

	return undefined;
}

function voidedText(reason: VoidReason): string {
	return {
		replaced: m.account_code_replaced,
		power: m.account_code_power,
		tries: m.account_code_tries,
		disabled: m.account_code_disabled
	}[reason]();
}

type CodeRow = NonNullable<Awaited<ReturnType<typeof findLastCode>>>;

const issuer = alias(person, 'issuer');

/** The code that was issued last to whom a number belongs. */
async function findLastCode(db: Reader, number: string) {
	return db
		.select({
			id: activation.id,
			personId: activation.personId,
			personName: person.name,
			accountId: account.id,
			disabledAt: account.disabledAt,
			codeHash: activation.codeHash,
			purpose: activation.purpose,
			issuerKind: activation.issuerKind,
			issuerName: issuer.name,
			issuedAt: activation.issuedAt,
			expiresAt: activation.expiresAt,
			tries: activation.tries,
			usedAt: activation.usedAt,
			voidedAt: activation.voidedAt,
			voidReason: activation.voidReason
		})
		.from(personNumber)
		.innerJoin(person, eq(person.id, personNumber.personId))
		.innerJoin(account, eq(account.personId, personNumber.personId))
		.innerJoin(activation, eq(activation.personId, personNumber.personId))
		.leftJoin(issuer, eq(issuer.id, activation.issuedBy))
		.where(and(eq(personNumber.number, number), isNull(personNumber.recordedTo)))
		.orderBy(desc(activation.issuedAt), desc(activation.id))
		.limit(1)
		.get();
}

/** What became of a code, for its owner and the administrator. */
export type CodeHistory = {
	id: string;
	purpose: CodePurpose;
	issuerKind: IssuerKind;
	issuerName: string | null;
	issuedAt: Date;
	expiresAt: Date;
	state: 'open' | 'used' | 'expired' | 'voided';
	/** When it was used or voided. */
	endedAt: Date | null;
};

/** Every code that was ever issued to a person, the latest first. */
export async function listCodes(db: Reader, personId: string, now: Date): Promise<CodeHistory[]> {
	const rows = await db
		.select({
			id: activation.id,
			purpose: activation.purpose,
			issuerKind: activation.issuerKind,
			issuerName: issuer.name,
			issuedAt: activation.issuedAt,
			expiresAt: activation.expiresAt,
			usedAt: activation.usedAt,
			voidedAt: activation.voidedAt
		})
		.from(activation)
		.leftJoin(issuer, eq(issuer.id, activation.issuedBy))
		.where(eq(activation.personId, personId))
		.orderBy(desc(activation.issuedAt), desc(activation.id));

	return rows.map(({ usedAt, voidedAt, ...row }) => ({
		...row,
		state: usedAt ? 'used' : voidedAt ? 'voided' : row.expiresAt <= now ? 'expired' : 'open',
		endedAt: usedAt ?? voidedAt
	}));
}
