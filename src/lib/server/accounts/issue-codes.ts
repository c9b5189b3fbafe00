import { randomBytes } from 'node:crypto';
import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import type { Database, Reader, Transaction } from '#lib/server/db/connect.ts';
import { activation } from '#lib/server/db/schema/accounts.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { person } from '#lib/server/db/schema/organisation.ts';
import { m } from '#lib/paraglide/messages.js';
import { recordAudit } from '../audit/audit.ts';
import { createActivationCode } from '../documents/codes.ts';
import { headedSubtrees } from '../organisation/heads.ts';
import { today } from '../organisation/institution.ts';
import { maskNumber, numberKind } from '../organisation/numbers.ts';
import { currentNumber, primaryPost } from '../organisation/persons.ts';
import { findUnit } from '../organisation/units.ts';
import { Problem } from '../problem.ts';
import { ensureAccount, findAccount } from './accounts.ts';
import { hashCode } from './passwords.ts';
import { hasPower, voidOpenCodes } from './power.ts';
import { holdsRole } from './roles.ts';

export const codeValidDays = 14;
/** More names do not fit one printed list that somebody still hands out by hand. */
export const longestList = 500;

export type CodePurpose = 'first' | 'reset';
export type Issuer = { kind: 'command' } | { kind: 'administrator' | 'head'; personId: string };

/** A code in clear: it exists here and on paper, never in the database or the log. */
export type IssuedCode = {
	personId: string;
	name: string;
	/** As a slip shows it: a local number whole, because its holder may not know it; a NIP or NI PPPK masked. */
	number: string;
	unitName: string | null;
	code: string;
	purpose: CodePurpose;
	expiresAt: Date;
};

export type Refusal = 'unknown' | 'self' | 'disabled' | 'active' | 'inactive' | 'scope' | 'power' | 'activated_before';

export type IssuedList = { issued: IssuedCode[]; refused: { personId: string; reason: Refusal }[] };

/** Short transactions, so that others can write between them. */
const batchSize = 8;

/**
 * Issues one-time codes; each voids the person's code before it. Whom the issuer may not give one is left out and
 * named. A `listId` makes the list once: asked again, it is refused, because its codes were shown already.
 * @throws Problem `list_shown`, `list_long` or `issuer_refused`
 */
export async function issueCodes(
	db: Database,
	issuer: Issuer,
	{ personIds, purpose, listId }: { personIds: readonly string[]; purpose: CodePurpose; listId?: string | undefined },
	now: Date
): Promise<IssuedList> {
	const wanted = [...new Set(personIds)];
	if (wanted.length > longestList) {
		throw new Problem('list_long', m.account_list_long({ count: wanted.length, longest: longestList }));
	}

	const list: IssuedList = { issued: [], refused: [] };

	for (let at = 0; at < wanted.length; at += batchSize) {
		const batch = await Promise.all(
			wanted.slice(at, at + batchSize).map(async (personId) => {
				const code = createActivationCode(randomBytes);

				return { personId, code, codeHash: await hashCode(code) };
			})
		);

		const done = await db.write(async (tx) => {
			if (at === 0 && listId) await requireNewList(tx, listId);
			const rights = await rightsOf(tx, issuer, now);
			const part: IssuedList = { issued: [], refused: [] };

			for (const { personId, code, codeHash } of batch) {
				const reason = await refusal(tx, rights, personId, purpose);
				if (reason) part.refused.push({ personId, reason });
				else part.issued.push(await issue(tx, rights, { personId, purpose, code, codeHash, listId }, now));
			}

			return part;
		});
		list.issued.push(...done.issued);
		list.refused.push(...done.refused);
	}

	list.issued.sort(
		(a, b) => (a.unitName ?? '').localeCompare(b.unitName ?? '', 'id') || a.name.localeCompare(b.name, 'id')
	);

	return list;
}

/** Issues a single code. @throws Problem when the issuer may not give this person one */
export async function issueCode(
	db: Database,
	issuer: Issuer,
	personId: string,
	purpose: CodePurpose,
	now: Date
): Promise<IssuedCode> {
	const { issued, refused } = await issueCodes(db, issuer, { personIds: [personId], purpose }, now);
	if (issued[0]) return issued[0];

	const reason = refused[0]?.reason ?? 'unknown';
	throw new Problem(`code_${reason}`, refusalText(reason));
}

/** Why somebody gets no code, and what to do. */
export function refusalText(reason: Refusal): string {
	return {
		unknown: m.account_refused_scope,
		scope: m.account_refused_scope,
		self: m.account_refused_self,
		disabled: m.account_refused_disabled,
		active: m.account_refused_active,
		inactive: m.account_refused_inactive,
		power: m.account_refused_power,
		activated_before: m.account_refused_activated_before
	}[reason]();
}

type Rights = { issuer: Issuer; on: Day; units: ReadonlySet<string> | 'all' };

/** What the issuer may do at this moment, whatever the page said when it was opened. */
async function rightsOf(tx: Transaction, issuer: Issuer, now: Date): Promise<Rights> {
	const on = await today(tx, now);
	if (issuer.kind === 'command') return { issuer, on, units: 'all' };

	if (issuer.kind === 'administrator') {
		if (await holdsRole(tx, issuer.personId, 'administrator', on)) return { issuer, on, units: 'all' };
		throw new Problem('issuer_refused', m.account_issuer_refused());
	}

	// As a head only: an auditor who also heads a unit hands out codes there and nowhere else, and a delegate nowhere.
	const units = await headedSubtrees(tx, issuer.personId, on);
	if (units.size === 0) throw new Problem('issuer_refused', m.account_issuer_refused());

	return { issuer, on, units };
}

async function refusal(
	tx: Transaction,
	{ issuer, on, units }: Rights,
	personId: string,
	purpose: CodePurpose
): Promise<Refusal | undefined> {
	const known = await tx
		.select({ id: person.id })
		.from(person)
		.where(and(eq(person.id, personId), isNull(person.mergedInto)))
		.get();
	if (!known) return 'unknown';

	if (units !== 'all') {
		const post = await primaryPost(tx, personId, on);
		if (!post || !units.has(post.unitId)) return 'scope';
	}

	if (issuer.kind !== 'command' && issuer.personId === personId) return 'self';

	const theirs = await findAccount(tx, personId);
	if (theirs?.disabledAt) return 'disabled';
	if (issuer.kind === 'head') {
		if (purpose === 'reset' || (await hasPower(tx, personId, on))) return 'power';
		if (await wasActivated(tx, personId)) return theirs?.activatedAt ? 'active' : 'activated_before';
	}

	if (purpose === 'first' && theirs?.activatedAt) return 'active';
	if (purpose === 'reset' && !theirs?.activatedAt) return 'inactive';

	return undefined;
}

/** Whether the account was ever activated, also when that was undone since. */
export async function wasActivated(db: Reader, personId: string): Promise<boolean> {
	const used = await db
		.select({ id: activation.id })
		.from(activation)
		.where(and(eq(activation.personId, personId), isNotNull(activation.usedAt)))
		.limit(1)
		.get();
	if (used) return true;

	return !!(await findAccount(db, personId))?.activatedAt;
}

async function issue(
	tx: Transaction,
	{ issuer, on }: Rights,
	made: { personId: string; purpose: CodePurpose; code: string; codeHash: string; listId: string | undefined },
	now: Date
): Promise<IssuedCode> {
	const { personId, purpose, code, codeHash, listId } = made;
	const actor = issuer.kind === 'command' ? 'command' : issuer.personId;
	const expiresAt = new Date(now.getTime() + codeValidDays * 86_400_000);

	await ensureAccount(tx, personId, now);
	await voidOpenCodes(tx, personId, 'replaced', actor, now);
	const [row] = await tx
		.insert(activation)
		.values({
			personId,
			codeHash,
			purpose,
			issuedBy: issuer.kind === 'command' ? null : issuer.personId,
			issuerKind: issuer.kind,
			listId: listId ?? null,
			issuedAt: now,
			expiresAt
		})
		.returning({ id: activation.id });
	await recordAudit(tx, {
		at: now,
		actor,
		kind: 'code.issue',
		subject: personId,
		payload: { code: row!.id, purpose, as: issuer.kind, expiresAt: expiresAt.toISOString() }
	});

	const named = await tx.select({ name: person.name }).from(person).where(eq(person.id, personId)).get();
	const post = await primaryPost(tx, personId, on);
	const unit = post ? await findUnit(tx, post.unitId, on) : undefined;

	return {
		personId,
		name: named?.name ?? '',
		number: numberOnSlip((await currentNumber(tx, personId)) ?? ''),
		unitName: unit?.name ?? null,
		code,
		purpose,
		expiresAt
	};
}

function numberOnSlip(number: string): string {
	return numberKind(number, undefined) === 'local' ? number : maskNumber(number);
}

/** @throws Problem `list_shown` when codes were issued under this list */
export async function requireNewList(db: Reader, listId: string): Promise<void> {
	const shown = await db
		.select({ id: activation.id })
		.from(activation)
		.where(eq(activation.listId, listId))
		.limit(1)
		.get();
	if (shown) throw new Problem('list_shown', m.account_list_shown());
}
