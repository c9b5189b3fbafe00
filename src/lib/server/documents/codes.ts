import { m } from '#lib/paraglide/messages.js';

/**
 * 29 characters: no I, L, O, S, U, Z or B, so that 1, 0, 5, V, 2 and 8 each have one look. What is left out is read
 * as the character it looks like. 29 is a prime on purpose, see `checkSum`.
 */
export const codeAlphabet = '0123456789ACDEFGHJKMNPQRTVWXY';

const lookAlikes: Record<string, string> = { I: '1', L: '1', O: '0', S: '5', U: 'V', Z: '2', B: '8' };

/** 19 random characters (92 bits) and the check character: five groups of four. */
export const verificationCodeLength = 20;

/** 11 random characters (53 bits) and the check character: three groups of four. */
export const activationCodeLength = 12;

/** Gives `size` random bytes; `randomBytes` of `node:crypto` fits. */
export type RandomBytes = (size: number) => Uint8Array;

export type ParsedCode =
	{ ok: true; code: string } | { ok: false; problem: 'number' | 'length' | 'character' | 'check'; hint: string };

/** A new code of a certificate or statement, in the form that is stored: without hyphens. */
export function createCode(randomBytes: RandomBytes): string {
	return create(randomBytes, verificationCodeLength);
}

/** A new one-time code for an account, without hyphens. */
export function createActivationCode(randomBytes: RandomBytes): string {
	return create(randomBytes, activationCodeLength);
}

/** Groups of four for reading aloud and typing: `XXXX-XXXX-…`. */
export function formatCode(code: string): string {
	return code.match(/.{1,4}/g)?.join('-') ?? '';
}

/** Reads what a person typed or pasted (the whole address of the page will do) as a verification code. */
export function parseCode(typed: string): ParsedCode {
	// The number of a document is what people take for its code.
	if (/^\s*\d+\s*\/\s*[a-z.-]+\s*\/\s*[ivx]+\s*\/\s*\d{4}\s*$/i.test(typed)) {
		return { ok: false, problem: 'number', hint: m.code_is_number() };
	}

	return parse(typed.replace(/[?#].*$/s, '').replace(/^.*\//s, ''), verificationCodeLength);
}

/** Reads what a person typed as a one-time code. */
export function parseActivationCode(typed: string): ParsedCode {
	return parse(typed, activationCodeLength);
}

function create(randomBytes: RandomBytes, length: number): string {
	const base = BigInt(codeAlphabet.length);
	// 12 bytes more than the code holds, so that the remainder prefers no code by more than 2⁻⁹⁶.
	let number = randomBytes(length + 12).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
	let code = '';

	while (code.length < length - 1) {
		code += codeAlphabet[Number(number % base)];
		number /= base;
	}

	return code + checkCharacter(code);
}

/**
 * The character that makes the sum of `checkSum` a multiple of 29, in the manner of ISBN-10 (which uses 11): weights
 * 1, 2, 3, … from the right. All weights and all differences of two weights are invertible modulo the prime 29, so
 * every single wrong character and every exchange of two different characters, adjacent or not, is found.
 */
function checkCharacter(code: string): string {
	const size = codeAlphabet.length;

	return codeAlphabet[(size - checkSum(`${code}0`)) % size]!;
}

function checkSum(code: string): number {
	let sum = 0;
	for (let index = 0; index < code.length; index++) {
		sum += (code.length - index) * codeAlphabet.indexOf(code[index]!);
	}

	return sum % codeAlphabet.length;
}

function parse(typed: string, length: number): ParsedCode {
	const characters = [...typed.normalize('NFKC').toUpperCase()].filter((character) => !isSeparator(character));
	const code = characters.map((character) => lookAlikes[character] ?? character);
	const strange = code.findIndex((character) => !codeAlphabet.includes(character));

	if (code.length === 0) return { ok: false, problem: 'length', hint: m.code_empty({ length }) };
	if (strange >= 0) {
		const character = characters[strange]!;

		return { ok: false, problem: 'character', hint: m.code_character({ character, position: strange + 1 }) };
	}
	if (code.length !== length) {
		return { ok: false, problem: 'length', hint: m.code_length({ length, count: code.length }) };
	}
	if (checkSum(code.join('')) !== 0) return { ok: false, problem: 'check', hint: m.code_check() };

	return { ok: true, code: code.join('') };
}

/** Spaces of any kind, hyphens and dashes of any kind, and the invisible characters that copying brings along. */
function isSeparator(character: string): boolean {
	return /^[\s\p{Z}\p{Pd}\p{Cf}\u2212]$/u.test(character);
}
