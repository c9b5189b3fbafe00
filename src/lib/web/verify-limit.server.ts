import { error, type RequestEvent } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { networkOf } from '#lib/server/accounts/address-delay.ts';

/** A hall of people checks with one address; a guesser of codes gains nothing from it against 92 random bits. */
const perMinute = 60;
const windowMs = 60_000;
/** Networks kept in mind; the oldest are forgotten first, so memory stays bounded. */
const remembered = 10_000;

const asked = new Map<string, { since: number; count: number }>();

/** Ends the request with 429 when its network asked more than sixty times within a minute. */
export function limitVerification(event: Pick<RequestEvent, 'getClientAddress' | 'setHeaders'>, now: Date): void {
	const network = networkOf(event.getClientAddress());
	const known = asked.get(network);
	const window = known && now.getTime() - known.since < windowMs ? known : { since: now.getTime(), count: 0 };
	window.count++;
	asked.delete(network);
	asked.set(network, window);
	if (asked.size > remembered) asked.delete(asked.keys().next().value!);

	if (window.count > perMinute) {
		event.setHeaders({ 'retry-after': String(Math.ceil((window.since + windowMs - now.getTime()) / 1000)) });
		error(429, m.verify_too_many());
	}
}
