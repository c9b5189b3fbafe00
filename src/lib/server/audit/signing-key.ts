import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Reader } from '#lib/server/db/connect.ts';
import { auditCheckpoint } from '#lib/server/db/schema/audit.ts';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '../problem.ts';

/** The Ed25519 key (RFC 8032) that signs checkpoints; it lies outside the database, so a changed log cannot be signed anew. */
export type SigningKey = { privateKey: KeyObject; publicKey: KeyObject };

/**
 * Reads the key from its PEM file (PKCS #8).
 * @throws Problem `signing_key_missing` or `signing_key_unreadable`
 */
export function readSigningKey(file: string): SigningKey {
	if (!existsSync(file)) throw new Problem('signing_key_missing', m.audit_key_missing({ file }));

	try {
		const privateKey = createPrivateKey(readFileSync(file));
		if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('not an Ed25519 key');

		return { privateKey, publicKey: createPublicKey(privateKey) };
	} catch {
		throw new Problem('signing_key_unreadable', m.audit_key_unreadable({ file }));
	}
}

/**
 * Reads the key, or makes one for a log that nothing has signed yet, readable by its owner only.
 * @throws Problem `signing_key_missing` when the log was signed with a key that is not there: a new one would make all of
 * its signatures look forged
 */
export async function ensureSigningKey(file: string, db: Reader): Promise<SigningKey> {
	const signed = await db.select({ seq: auditCheckpoint.seq }).from(auditCheckpoint).limit(1);
	if (!existsSync(file) && signed.length === 0) {
		mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
		const { privateKey } = generateKeyPairSync('ed25519');
		// `wx`: two processes that start together must not replace each other's key.
		try {
			writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
		} catch (error) {
			if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
		}
	}

	return readSigningKey(file);
}

export function signText(key: SigningKey, text: string): string {
	return sign(null, Buffer.from(text), key.privateKey).toString('base64url');
}

export function verifyText(key: SigningKey, text: string, signature: string): boolean {
	return verify(null, Buffer.from(text), key.publicKey, Buffer.from(signature, 'base64url'));
}
