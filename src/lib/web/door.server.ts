import { setTimeout } from 'node:timers/promises';
import { getRequestEvent } from '$app/server';
import { signOut } from '#lib/server/accounts/accounts.ts';
import { AddressDelay } from '#lib/server/accounts/address-delay.ts';
import type { BeginSession } from '#lib/server/accounts/sign-in.ts';
import { Problem } from '#lib/server/problem.ts';
import { database } from './database.server.ts';
import {
	beginSession,
	clearPendingCookie,
	clearSessionCookie,
	writePendingCookie,
	writeSessionCookie
} from './sessions.server.ts';

const delay = new AddressDelay();
/** Problems that may be a guess. */
const guesses = new Set(['sign_in_failed', 'code_wrong', 'factor_code_wrong']);

/** Runs a try of somebody who is not signed in; a network that fails a lot is held back before it. */
export async function atDoor<T>(attempt: (address: string, now: Date) => Promise<T>): Promise<T> {
	const address = getRequestEvent().getClientAddress();
	const hold = delay.hold(address, new Date());
	if (hold > 0) await setTimeout(hold);

	const now = new Date();

	try {
		return await attempt(address, now);
	} catch (error) {
		if (error instanceof Problem && guesses.has(error.code)) delay.failed(address, now);
		throw error;
	}
}

/**
 * Runs a try to get in. When it succeeds, the browser gets the cookie, and whoever was signed in on it is signed out. A sign-in
 * that waits for its second code gets a cookie of its own, with which nothing can be seen.
 */
export async function enter<T extends { accountId: string; pending?: string | undefined }>(
	attempt: (door: { address: string; now: Date; begin: BeginSession }) => Promise<T>
): Promise<T> {
	const event = getRequestEvent();

	return atDoor(async (address, now) => {
		let token = '';
		const entered = await attempt({
			address,
			now,
			begin: async (tx, accountId) => {
				token = await beginSession(tx, accountId, now, event.request.headers.get('user-agent'));
			}
		});
		delay.succeeded(address, entered.accountId, now);
		if (event.locals.viewer) await signOut(database(), event.locals.viewer, false, now);

		if (entered.pending === undefined) {
			clearPendingCookie(event);
			writeSessionCookie(event, token);
		} else {
			clearSessionCookie(event);
			writePendingCookie(event, entered.pending);
		}

		return entered;
	});
}
