/** Failures and successes of one network in the last minutes. */
type Recent = { failures: number[]; successes: Map<string, number>; nextSlotAt: number };

const windowMs = 600_000;
const freeFailures = 10;
/** Everybody who signs in shows that the network is an office, where people mistype. */
const failuresPerPerson = 2;
const gapPerFailureMs = 50;
const widestGapMs = 1_500;
const longestHoldMs = 15_000;
const mostAddresses = 10_000;

/**
 * Delays tries from a network that fails a lot, one after the other, and never refuses one: whole offices and villages
 * share an address. Kept in memory; what it forgets when the server restarts is worth nothing.
 */
export class AddressDelay {
	readonly #addresses = new Map<string, Recent>();

	/** How long to hold the next try from this address, in milliseconds; it also takes the place in the line. */
	hold(address: string, now: Date): number {
		const recent = this.#recent(address, now.getTime());
		const suspicious = recent.failures.length - freeFailures - failuresPerPerson * recent.successes.size;
		const gap = Math.min(Math.max(suspicious, 0) * gapPerFailureMs, widestGapMs);
		const slot = Math.max(now.getTime(), recent.nextSlotAt);
		recent.nextSlotAt = Math.min(slot + gap, now.getTime() + longestHoldMs);

		return gap > 0 ? slot - now.getTime() : 0;
	}

	failed(address: string, now: Date): void {
		this.#recent(address, now.getTime()).failures.push(now.getTime());
	}

	succeeded(address: string, accountId: string, now: Date): void {
		this.#recent(address, now.getTime()).successes.set(accountId, now.getTime());
	}

	#recent(address: string, now: number): Recent {
		const key = networkOf(address);
		const kept = this.#addresses.get(key) ?? { failures: [], successes: new Map<string, number>(), nextSlotAt: 0 };
		// Taken out and put back, the map stays in the order of use.
		this.#addresses.delete(key);
		this.#addresses.set(key, kept);
		if (this.#addresses.size > mostAddresses) this.#addresses.delete(this.#addresses.keys().next().value!);

		kept.failures = kept.failures.filter((at) => now - at < windowMs).slice(-1000);
		for (const [accountId, at] of kept.successes) if (now - at >= windowMs) kept.successes.delete(accountId);

		return kept;
	}
}

/** What counts as one asker: one subscriber of IPv6 has a whole /64. */
export function networkOf(address: string): string {
	if (!address.includes(':') || /^::ffff:\d/i.test(address)) return address;

	const [head = '', tail = ''] = address.split('::');
	const left = head.split(':').filter(Boolean);
	const right = tail.split(':').filter(Boolean);
	const zeros = address.includes('::') ? Array<string>(Math.max(8 - left.length - right.length, 0)).fill('0') : [];

	return [...left, ...zeros, ...right].slice(0, 4).join(':');
}
