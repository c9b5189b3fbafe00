import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { normalisePassword } from './password-policy.ts';

/** Argon2id as OWASP asks for: 19 MiB, two passes. */
const forPasswords = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** A one-time code has 53 random bits of its own and lives two weeks, so a list of 500 may be made in a second. */
const forCodes = { memoryCost: 4096, timeCost: 2, parallelism: 1 };

/** One core stays free for everybody else's pages. */
const atOnce = Math.max(1, availableParallelism() - 1);
let running = 0;
const waiting: (() => void)[] = [];
/** How long a hash has taken of late, on this machine under its load. */
let usualMs = 30;

/** What somebody who comes now will wait until the password is being checked, in milliseconds. */
export function hashingWaitMs(): number {
	return running < atOnce ? 0 : ((waiting.length + 1) * usualMs) / atOnce;
}

/** Runs `work` when fewer than `atOnce` hashes are being computed, in the order of asking. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
	if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
	else running += 1;

	const start = performance.now();

	try {
		return await work();
	} finally {
		usualMs += (performance.now() - start - usualMs) / 20;
		const next = waiting.shift();
		if (next) next();
		else running -= 1;
	}
}

export function hashPassword(password: string): Promise<string> {
	return inTurn(() => hash(normalisePassword(password), forPasswords));
}

/** Whether the password is right; without a hash it takes as long and says no, so that time tells nothing. */
export async function verifyPassword(passwordHash: string | null | undefined, password: string): Promise<boolean> {
	// Longer than any password may be: hashing it would only take memory.
	const text = normalisePassword(password.slice(0, 2000));
	passwordDecoy ??= hash('', forPasswords);
	const decoy = await passwordDecoy;
	const right = await inTurn(() => verify(passwordHash ?? decoy, text));

	return right && !!passwordHash;
}

export function hashCode(code: string): Promise<string> {
	return inTurn(() => hash(code, forCodes));
}

/** As `verifyPassword`, for one-time codes. */
export async function verifyCode(codeHash: string | null | undefined, code: string): Promise<boolean> {
	codeDecoy ??= hash('', forCodes);
	const decoy = await codeDecoy;
	const right = await inTurn(() => verify(codeHash ?? decoy, code));

	return right && !!codeHash;
}

let passwordDecoy: Promise<string> | undefined;
let codeDecoy: Promise<string> | undefined;
