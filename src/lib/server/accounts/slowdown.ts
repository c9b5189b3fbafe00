import { createHash } from 'node:crypto';
import { eq, inArray, lt } from 'drizzle-orm';
import type { Transaction } from '#lib/server/db/connect.ts';
import { slowdown } from '#lib/server/db/schema/accounts.ts';

/** How many tries are free, and how the wait after each further one doubles. */
export type Patience = { free: number; firstMs: number; mostMs: number };

/** From one network: soon slow, so that guessing at one account leads nowhere. */
const fromOnePlace: Patience = { free: 4, firstMs: 5_000, mostMs: 300_000 };
/** From everywhere together: slower only much later, so that nobody can keep the owner out by guessing. */
const fromEverywhere: Patience = { free: 20, firstMs: 5_000, mostMs: 60_000 };

const forgottenMs = 24 * 3_600_000;

/** Milliseconds until the next try is allowed; 0 for at once. */
export function waitAfter(tries: number, lastAt: Date, now: Date, { free, firstMs, mostMs }: Patience): number {
	if (tries <= free || now.getTime() - lastAt.getTime() >= forgottenMs) return 0;

	const delay = Math.min(firstMs * 2 ** Math.min(tries - free - 1, 30), mostMs);

	return Math.max(0, lastAt.getTime() + delay - now.getTime());
}

/** What is being tried: the account, from where. */
export type Tried = { purpose: 'sign-in' | 'activate' | 'factor'; who: string; address: string };

/** How an unknown number goes by: like an account, without keeping what somebody typed. */
export function unknownWho(number: string): string {
	return `unknown:${digest(number).slice(0, 6)}`;
}

/**
 * Counts a try before its outcome is known, so that tries made at the same moment are all counted.
 * @returns how long to wait in milliseconds; 0 when the try was counted and may go on
 */
export async function countTry(tx: Transaction, tried: Tried, now: Date): Promise<number> {
	await tx.delete(slowdown).where(lt(slowdown.lastAt, new Date(now.getTime() - forgottenMs)));
	let wait = 0;
	const counted = [];

	for (const { key, patience } of keysOf(tried)) {
		const row = await tx.select().from(slowdown).where(eq(slowdown.key, key)).get();
		wait = Math.max(wait, row ? waitAfter(row.tries, row.lastAt, now, patience) : 0);
		counted.push({ key, tries: (row?.tries ?? 0) + 1 });
	}

	if (wait > 0) return wait;

	for (const { key, tries } of counted) {
		await tx
			.insert(slowdown)
			.values({ key, tries, lastAt: now })
			.onConflictDoUpdate({ target: slowdown.key, set: { tries, lastAt: now } });
	}

	return 0;
}

/** After a success the account is quick again. */
export async function forgetTries(tx: Transaction, tried: Tried): Promise<void> {
	const keys = keysOf(tried).map(({ key }) => key);
	await tx.delete(slowdown).where(inArray(slowdown.key, keys));
}

function keysOf({ purpose, who, address }: Tried): { key: string; patience: Patience }[] {
	return [
		{ key: `${purpose}:${who}`, patience: fromEverywhere },
		// One of 4096 places: enough to tell networks apart, too few to tell which one it was.
		{ key: `${purpose}:${who}@${digest(address).slice(0, 3)}`, patience: fromOnePlace }
	];
}

function digest(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}
