import { m } from '#lib/paraglide/messages.js';
import type { IssuerKind } from './activate.ts';

/** Who issued a code, as its owner reads it. */
export function issuerText(kind: IssuerKind, name: string | null): string {
	if (kind === 'administrator') return m.account_issuer_administrator({ name: name ?? '–' });
	if (kind === 'head') return m.account_issuer_head({ name: name ?? '–' });

	return m.account_issuer_command();
}
