import { m } from '#lib/paraglide/messages.js';

/** `40 detik`, `3 menit`: rounded up, so that whoever waits so long does not come too early. */
export function waitText(ms: number): string {
	const seconds = Math.ceil(ms / 1000);

	return seconds < 90
		? m.account_wait_seconds({ count: seconds })
		: m.account_wait_minutes({ count: Math.ceil(seconds / 60) });
}
