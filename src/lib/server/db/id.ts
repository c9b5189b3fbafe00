import { sql, type SQL } from 'drizzle-orm';

/**
 * A new id: UUID version 7 (RFC 9562 §5.7) without hyphens, 32 hexadecimal digits. Ids made later sort later,
 * so rows inserted together stay together in their index.
 */
export function newId(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	let time = Date.now();

	for (let i = 5; i >= 0; i--) {
		bytes[i] = time % 256;
		time = Math.floor(time / 256);
	}

	bytes[6] = 0x70 | (bytes[6]! & 0x0f);
	bytes[8] = 0x80 | (bytes[8]! & 0x3f);

	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The same made by SQLite, a new one for each row of a set-based insert; `now` is its time. */
export function newIdSql(now: Date): SQL<string> {
	return sql<string>`printf('%012x', ${now.getTime()}) || '7' || substr(lower(hex(randomblob(2))), 2)
		|| substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(8))), 2)`;
}
