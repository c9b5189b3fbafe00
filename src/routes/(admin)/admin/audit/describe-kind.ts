import { m } from '#lib/paraglide/messages.js';

const messages: Record<string, unknown> = m;

/** What an entry's kind means, in words; the kind itself where a newer version wrote one that this build does not know. */
export function describeKind(kind: string): string {
	const message = messages[`audit_kind_${kind.replace(/[.-]/g, '_')}`];

	return typeof message === 'function' ? String(message()) : kind;
}
