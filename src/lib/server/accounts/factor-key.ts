import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Reader } from '#lib/server/db/connect.ts';
import { secondFactor } from '#lib/server/db/schema/accounts.ts';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '../problem.ts';

/** What seals the secrets of second factors; it lies outside the database, so a stolen database tells none of them. */
export type FactorKey = {
	/** For AES-256-GCM. */
	sealing: Buffer;
	/** For HMAC-SHA-256 of recovery codes. */
	hashing: Buffer;
};

const keyBytes = 32;
/** As NIST SP 800-38D, 5.2.1.1, wants it for GCM. */
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Reads the key (32 random bytes in hexadecimal) from its file, or makes one, readable by its owner only, while nobody has
 * a second factor yet.
 * @throws Problem `factor_key_missing` when secrets were sealed with a key that is not there, or `factor_key_unreadable`
 */
export async function ensureFactorKey(file: string, db: Reader): Promise<FactorKey> {
	if (!existsSync(file)) {
		const [sealed] = await db.select({ id: secondFactor.accountId }).from(secondFactor).limit(1);
		if (sealed) throw new Problem('factor_key_missing', m.factor_key_missing({ file }));

		mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
		// `wx`: two processes that start together must not replace each other's key.
		try {
			writeFileSync(file, `${randomBytes(keyBytes).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
		} catch (error) {
			if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
		}
	}

	const text = readFileSync(file, 'utf8').trim();
	if (!/^[0-9a-f]{64}$/.test(text)) throw new Problem('factor_key_unreadable', m.factor_key_unreadable({ file }));

	return factorKeyFrom(Buffer.from(text, 'hex'));
}

/** One key for each use (HKDF, RFC 5869), from the one that is kept. */
export function factorKeyFrom(master: Buffer): FactorKey {
	const derived = (use: string) => Buffer.from(hkdfSync('sha256', master, '', `netral second factor: ${use}`, 32));

	return { sealing: derived('sealing'), hashing: derived('hashing') };
}

/**
 * AES-256-GCM with a fresh nonce, bound to the account: what is moved to another one does not open.
 * @returns nonce, ciphertext and tag in base64url
 */
export function seal(key: FactorKey, accountId: string, text: string): string {
	const nonce = randomBytes(nonceBytes);
	const cipher = createCipheriv('aes-256-gcm', key.sealing, nonce).setAAD(Buffer.from(accountId));

	return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** @throws Problem `factor_key_wrong` when it was sealed with another key, for another account, or was changed */
export function unseal(key: FactorKey, accountId: string, sealed: string): string {
	const bytes = Buffer.from(sealed, 'base64url');

	try {
		const decipher = createDecipheriv('aes-256-gcm', key.sealing, bytes.subarray(0, nonceBytes))
			.setAAD(Buffer.from(accountId))
			.setAuthTag(bytes.subarray(-tagBytes));
		const text = decipher.update(bytes.subarray(nonceBytes, -tagBytes));

		return Buffer.concat([text, decipher.final()]).toString('utf8');
	} catch {
		throw new Problem('factor_key_wrong', m.factor_key_wrong());
	}
}

/** How a recovery code is kept: it has 53 random bits of its own, and without the key nobody can try them out. */
export function recoveryHash(key: FactorKey, accountId: string, code: string): string {
	return createHmac('sha256', key.hashing).update(`${accountId}\n${code}`).digest('base64url');
}
