import type { NextTry } from '#lib/server/attempts/next-try.ts';

/** What `Rereads.svelte` shows, and whether only the administrator can open another try. */
export function againOf({ left, reopens, rereads }: Pick<NextTry, 'left' | 'reopens' | 'rereads'>) {
	return { rereads, reopens, ask: left === 0 && !reopens };
}
