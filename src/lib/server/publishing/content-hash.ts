import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** SHA-256 of a value as canonical JSON (RFC 8785): equal content has an equal hash, whatever the order of its fields. */
export function contentHash(value: unknown): string {
	return createHash('sha256').update(canonicalize(value)!).digest('hex');
}
