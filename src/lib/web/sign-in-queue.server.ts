import { m } from '#lib/paraglide/messages.js';
import { hashingWaitMs } from '#lib/server/accounts/passwords.ts';
import { waitText } from '#lib/server/accounts/wait-text.ts';

/** Shorter than this, nobody wonders whether something is wrong. */
const worthSayingMs = 2_000;

/** How long signing in takes at this moment, in a sentence; empty when it is quick. */
export function queueText(): string {
	const wait = hashingWaitMs();

	return wait < worthSayingMs ? '' : m.account_queue({ wait: waitText(wait) });
}
