import { and, asc, desc, eq, lt, lte, sql } from 'drizzle-orm';
import type { Database, Reader, Transaction } from '#lib/server/db/connect.ts';
import { newId } from '#lib/server/db/id.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { person } from '#lib/server/db/schema/organisation.ts';
import {
	bouncedAddress,
	mail,
	mailStates,
	notice,
	type DigestFigures,
	type MailState,
	type NoticeKind
} from '#lib/server/db/schema/reminders.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { listed } from '../oversight/standing-query.ts';
import type { MailSettings } from '../settings/settings.ts';
import { isNeeded } from './needed.ts';
import type { Delivery } from './smtp.ts';

/** Whether notices go out as mails as well. */
export type Posting = { sends: boolean; sekda?: string | undefined };

export function postingOf(mail: MailSettings | undefined): Posting {
	return { sends: mail !== undefined, sekda: mail?.sekda };
}

export type NewNotice = {
	recipientId: string | null;
	kind: NoticeKind;
	batch: string;
	cycleId?: string | undefined;
	enrolmentId?: string | undefined;
	unitId?: string | undefined;
	figures?: DigestFigures[] | undefined;
	/** False: in the application only. */
	byMail?: boolean;
};

/** A list of people is complete a while after its first name; the mail waits for that. */
const gatheringMs = 10 * 60_000;
const gathered: readonly NoticeKind[] = ['head', 'administrator', 'sekda'];

/**
 * Puts notices into the application, and where mail is sent also into the outbox: in the transaction of what they tell.
 * Of one batch each reader gets one. Nothing is written to who has no address, or one that bounced.
 */
export async function tell(
	tx: Transaction,
	notices: readonly NewNotice[],
	{ sends, sekda }: Posting,
	now: Date
): Promise<void> {
	const fresh = await withoutKnown(tx, notices);
	if (fresh.length === 0) return;

	await tx.insert(notice).values(
		fresh.map(({ id, recipientId, kind, batch, cycleId, enrolmentId, unitId, figures }) => ({
			...{ id, recipientId, kind, batch, cycleId, enrolmentId, unitId, figures },
			at: now
		}))
	);
	if (!sends) return;

	const addresses = await addressesOf(
		tx,
		fresh.flatMap(({ recipientId }) => recipientId ?? [])
	);
	const bounced = await bouncedOf(tx, [...addresses.values(), sekda ?? '']);

	const mails = fresh.flatMap(({ id, recipientId, kind, byMail }) => {
		const address = recipientId === null ? sekda : addresses.get(recipientId);
		if (!address || byMail === false || bounced.has(address.toLowerCase())) return [];

		const nextAt = gathered.includes(kind) ? new Date(now.getTime() + gatheringMs) : now;

		return [{ noticeId: id, address, state: 'waiting' as const, queuedAt: now, nextAt }];
	});
	if (mails.length > 0) await tx.insert(mail).values(mails);
}

/** Each reader and batch once, with a new id, and those left out that were told before. */
async function withoutKnown(tx: Transaction, notices: readonly NewNotice[]) {
	const keyOf = ({ recipientId, batch }: { recipientId: string | null; batch: string }) => `${recipientId}/${batch}`;
	const unique = [...new Map(notices.map((one) => [keyOf(one), one])).values()];
	const repeated = unique.filter(({ enrolmentId }) => enrolmentId === undefined).map(({ batch }) => batch);
	const known = await tx
		.select({ recipientId: notice.recipientId, batch: notice.batch })
		.from(notice)
		.where(sql`${notice.batch} in ${listed(repeated)}`);
	const told = new Set(known.map(keyOf));

	return unique.filter((one) => !told.has(keyOf(one))).map((one) => ({ ...one, id: newId() }));
}

async function addressesOf(db: Reader, personIds: readonly string[]): Promise<Map<string, string>> {
	const rows = await db.all<{ id: string; email: string }>(sql`
		select id, email from person where id in ${listed(personIds)} and email is not null and email <> ''`);

	return new Map(rows.map(({ id, email }) => [id, email]));
}

async function bouncedOf(db: Reader, addresses: readonly string[]): Promise<Set<string>> {
	const rows = await db
		.select({ address: bouncedAddress.address })
		.from(bouncedAddress)
		.where(sql`${bouncedAddress.address} in ${listed(addresses.map((each) => each.toLowerCase()))}`);

	return new Set(rows.map(({ address }) => address));
}

export type TakenMail = { id: string; address: string; notice: typeof notice.$inferSelect; tries: number };

/** Longer than any conversation with a server may last. */
export const leaseMs = 10 * 60_000;

/**
 * Takes the mail that has waited longest, for this process alone: it is due again only after the lease, should the process
 * end. What is not needed any more by then is dropped instead. A mail whose process ended while its text was handed over is
 * marked as unsure.
 */
export async function takeMail(db: Database, on: Day, now: Date): Promise<TakenMail | undefined> {
	await markUnsure(db, now);

	for (;;) {
		const due = await findWaiting(db, now);
		if (!due) return undefined;

		const taken = await db.write(async (tx) => {
			// Another process may have taken it meanwhile.
			const waiting = await tx.select().from(mail).where(eq(mail.id, due.id)).get();
			if (waiting?.state !== 'waiting' || waiting.nextAt > now) return undefined;

			const about = (await tx.select().from(notice).where(eq(notice.id, waiting.noticeId)).get())!;
			const address = await currentAddress(tx, about.recipientId, waiting.address);
			const bounce = address && (await bouncedOf(tx, [address])).size > 0;
			if (!address || bounce || !(await isNeeded(tx, about, on))) {
				await tx
					.update(mail)
					.set({ state: bounce ? 'bounced' : 'dropped', settledAt: now })
					.where(eq(mail.id, waiting.id));

				return undefined;
			}

			const tries = waiting.tries + 1;
			const nextAt = new Date(now.getTime() + leaseMs);
			await tx.update(mail).set({ address, tries, nextAt }).where(eq(mail.id, waiting.id));

			return { id: waiting.id, address, notice: about, tries };
		});
		if (taken) return taken;
	}
}

async function findWaiting(db: Reader, now: Date): Promise<{ id: string } | undefined> {
	return db
		.select({ id: mail.id })
		.from(mail)
		.where(and(sql`${mail.state} = 'waiting'`, lte(mail.nextAt, now)))
		.orderBy(asc(mail.nextAt))
		.limit(1)
		.get();
}

/**
 * Marks a mail as being sent, once the server has asked for its text and before it gets any: from here on it may have arrived.
 * @throws when another process has taken the mail meanwhile
 */
export async function markSending(db: Database, { id, tries }: TakenMail, now: Date): Promise<void> {
	const leasedUntil = new Date(now.getTime() + leaseMs);

	await db.write(async (tx) => {
		const marked = await tx
			.update(mail)
			.set({ state: 'sending', leasedUntil })
			.where(and(eq(mail.id, id), eq(mail.state, 'waiting'), eq(mail.tries, tries)))
			.returning({ id: mail.id });
		if (marked.length === 0) throw new Error('The mail was taken by another process.');
	});
}

async function markUnsure(db: Database, now: Date): Promise<void> {
	const left = await db
		.select({ id: mail.id })
		.from(mail)
		.where(and(sql`${mail.state} = 'sending'`, lt(mail.leasedUntil, now)))
		.limit(1)
		.get();
	if (!left) return;

	await db.write((tx) =>
		tx
			.update(mail)
			.set({ state: 'unsure', settledAt: now, leasedUntil: null })
			.where(and(sql`${mail.state} = 'sending'`, lt(mail.leasedUntil, now)))
	);
}

/** People's addresses change while a mail waits; the Sekda's is the one that was set. */
async function currentAddress(
	tx: Transaction,
	recipientId: string | null,
	configured: string
): Promise<string | undefined> {
	return recipientId === null ? configured : (await addressesOf(tx, [recipientId])).get(recipientId);
}

/** Minutes after each try that failed for now; the last one repeats. */
const pausesMinutes = [1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60];
/** Then a mail is given up: what it says is old by then. */
const patienceMs = 5 * 24 * 3600 * 1000;
const longestAnswer = 300;

/** Writes down what came of a mail that was taken. */
export async function settleMail(
	db: Database,
	{ id, address, tries }: TakenMail,
	{ outcome, answer }: Delivery,
	now: Date
): Promise<void> {
	const told = answer.replace(/\s+/g, ' ').slice(0, longestAnswer);

	await db.write(async (tx) => {
		const row = (await tx.select({ queuedAt: mail.queuedAt }).from(mail).where(eq(mail.id, id)).get())!;
		const given = outcome === 'later' && now.getTime() - row.queuedAt.getTime() >= patienceMs;

		if (outcome === 'later' && !given) {
			const pause = pausesMinutes[Math.min(tries, pausesMinutes.length) - 1]! * 60_000;
			await tx
				.update(mail)
				.set({ state: 'waiting', nextAt: new Date(now.getTime() + pause), leasedUntil: null, answer: told })
				.where(eq(mail.id, id));

			return;
		}

		const state: MailState = outcome === 'later' ? 'refused' : outcome;
		await tx.update(mail).set({ state, settledAt: now, leasedUntil: null, answer: told }).where(eq(mail.id, id));
		if (state === 'bounced') await noteBounce(tx, { id, address }, told, now);
	});
}

async function noteBounce(
	tx: Transaction,
	{ id, address }: { id: string; address: string },
	reason: string,
	now: Date
): Promise<void> {
	await tx
		.insert(bouncedAddress)
		.values({ address: address.toLowerCase(), reason, at: now })
		.onConflictDoUpdate({ target: bouncedAddress.address, set: { reason, at: now } });
	await recordAudit(tx, { at: now, actor: 'system', kind: 'mail.bounce', subject: id });
}

/**
 * Takes down that a mail which had been handed over came back. Anybody can write such a report, so it has to know the mail's
 * id and the address that it went to; and one that had been settled otherwise stays as it is.
 * @param permanent whether the address is wrong, or somebody has only given up
 * @returns whether it was one of ours
 */
export async function returnMail(
	db: Database,
	{
		id,
		addresses,
		permanent,
		answer
	}: { id: string; addresses: readonly string[]; permanent: boolean; answer: string },
	now: Date
): Promise<boolean> {
	const told = answer.replace(/\s+/g, ' ').slice(0, longestAnswer);

	return db.write(async (tx) => {
		const row = await tx.select({ address: mail.address, state: mail.state }).from(mail).where(eq(mail.id, id)).get();
		if (!row || (row.state !== 'sent' && row.state !== 'unsure')) return false;
		if (!addresses.some((each) => each.toLowerCase() === row.address.toLowerCase())) return false;

		const state: MailState = permanent ? 'bounced' : 'refused';
		await tx.update(mail).set({ state, settledAt: now, answer: told }).where(eq(mail.id, id));
		if (permanent) await noteBounce(tx, { id, address: row.address }, told, now);

		return true;
	});
}

/** Why nothing is written to a person, if that is so. */
export async function findBounce(
	db: Reader,
	personId: string
): Promise<{ email: string | null; bounced: { reason: string; at: Date } | null }> {
	const row = await db.select({ email: person.email }).from(person).where(eq(person.id, personId)).get();
	const email = row?.email || null;
	const found =
		email === null
			? undefined
			: await db
					.select({ reason: bouncedAddress.reason, at: bouncedAddress.at })
					.from(bouncedAddress)
					.where(eq(bouncedAddress.address, email.toLowerCase()))
					.get();

	return { email, bounced: found ?? null };
}

export type MailLine = {
	id: string;
	kind: NoticeKind;
	/** The reader; null for the Sekda's configured address. */
	name: string | null;
	address: string;
	state: MailState;
	tries: number;
	queuedAt: Date;
	nextAt: Date;
	settledAt: Date | null;
	answer: string | null;
};

/** How many mails are in each state. */
export async function countMails(db: Reader): Promise<Record<MailState, number>> {
	const rows = await db
		.select({ state: mail.state, n: sql<number>`count(*)` })
		.from(mail)
		.groupBy(mail.state);
	const counts = new Map(rows.map(({ state, n }) => [state, n]));

	return Object.fromEntries(mailStates.map((state) => [state, counts.get(state) ?? 0])) as Record<MailState, number>;
}

/** Mails in one state, the latest first. */
export async function listMails(
	db: Reader,
	state: MailState,
	{ limit, offset }: { limit: number; offset: number }
): Promise<MailLine[]> {
	return db
		.select({
			id: mail.id,
			kind: notice.kind,
			name: person.name,
			address: mail.address,
			state: mail.state,
			tries: mail.tries,
			queuedAt: mail.queuedAt,
			nextAt: mail.nextAt,
			settledAt: mail.settledAt,
			answer: mail.answer
		})
		.from(mail)
		.innerJoin(notice, eq(notice.id, mail.noticeId))
		.leftJoin(person, eq(person.id, notice.recipientId))
		.where(eq(mail.state, state))
		.orderBy(desc(mail.settledAt), desc(mail.id))
		.limit(limit)
		.offset(offset);
}

/** States from which an administrator may have a mail sent again. */
export const retriable: readonly MailState[] = ['bounced', 'refused', 'unsure'];

/**
 * Has a mail sent again, and forgets that its address had bounced. @returns false when it is in no state for that
 */
export async function retryMail(tx: Transaction, id: string, { by, now }: { by: Actor; now: Date }): Promise<boolean> {
	const row = await tx.select({ address: mail.address, state: mail.state }).from(mail).where(eq(mail.id, id)).get();
	if (!row || !retriable.includes(row.state)) return false;

	await tx.delete(bouncedAddress).where(eq(bouncedAddress.address, row.address.toLowerCase()));
	await tx
		.update(mail)
		.set({ state: 'waiting', queuedAt: now, nextAt: now, tries: 0, settledAt: null, leasedUntil: null })
		.where(eq(mail.id, id));
	await recordAudit(tx, { at: now, actor: by, kind: 'mail.retry', subject: id });

	return true;
}
