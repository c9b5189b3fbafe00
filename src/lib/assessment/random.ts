/**
 * A repeatable source of random numbers: sfc32 (Chris Doty-Humphrey's Small Fast Counter, 128 bits of state), its state
 * mixed from the seed's characters as in MurmurHash3. It decides which questions are drawn and in which order; it is no
 * secret-keeping generator, so nothing that must not be guessed may come from it once some of its numbers are shown.
 */
export class Random {
	#a: number;
	#b: number;
	#c: number;
	#counter: number;

	constructor(seed: string) {
		[this.#a, this.#b, this.#c, this.#counter] = mixed(seed);
		for (let warmUp = 0; warmUp < 15; warmUp++) this.#next();
	}

	/** A whole number from 0 to below the limit, all equally likely. */
	below(limit: number): number {
		const fair = 2 ** 32 - (2 ** 32 % limit);
		let word = this.#next();

		while (word >= fair) word = this.#next();

		return word % limit;
	}

	/** A shuffled copy (Fisher–Yates). */
	shuffled<T>(list: readonly T[]): T[] {
		const copy = [...list];

		for (let last = copy.length - 1; last > 0; last--) {
			const other = this.below(last + 1);

			[copy[last], copy[other]] = [copy[other] as T, copy[last] as T];
		}

		return copy;
	}

	#next(): number {
		const sum = (this.#a + this.#b + this.#counter) | 0;

		this.#counter = (this.#counter + 1) | 0;
		this.#a = this.#b ^ (this.#b >>> 9);
		this.#b = (this.#c + (this.#c << 3)) | 0;
		this.#c = (this.#c << 21) | (this.#c >>> 11);
		this.#c = (this.#c + sum) | 0;

		return sum >>> 0;
	}
}

/** 128 random bits of the platform: the seed of one attempt, which never leaves the server. */
export function newSeed(): string {
	return randomHex(16);
}

/** 96 random bits of the platform: what stands for one option in one attempt. */
export function newToken(): string {
	return randomHex(12);
}

/** Asking the platform costs the same for a few bytes as for many, and an attempt needs some fifty tokens. */
const drawnAtOnce = 4096;
let random = new Uint8Array(0);
let used = 0;

/** Every byte is handed out once. */
function randomHex(bytes: number): string {
	if (used + bytes > random.length) {
		random = crypto.getRandomValues(new Uint8Array(drawnAtOnce));
		used = 0;
	}

	let hex = '';
	for (const end = used + bytes; used < end; used++) hex += random[used]!.toString(16).padStart(2, '0');

	return hex;
}

function mixed(seed: string): [number, number, number, number] {
	let a = 1779033703;
	let b = 3144134277;
	let c = 1013904242;
	let d = 2773480762;

	for (let index = 0; index < seed.length; index++) {
		const unit = seed.charCodeAt(index);

		a = b ^ Math.imul(a ^ unit, 597399067);
		b = c ^ Math.imul(b ^ unit, 2869860233);
		c = d ^ Math.imul(c ^ unit, 951274213);
		d = a ^ Math.imul(d ^ unit, 2716044179);
	}

	a = Math.imul(c ^ (a >>> 18), 597399067);
	b = Math.imul(d ^ (b >>> 22), 2869860233);
	c = Math.imul(a ^ (c >>> 17), 951274213);
	d = Math.imul(b ^ (d >>> 19), 2716044179);

	return [(a ^ b ^ c ^ d) | 0, (b ^ a) | 0, (c ^ a) | 0, (d ^ a) | 0];
}
