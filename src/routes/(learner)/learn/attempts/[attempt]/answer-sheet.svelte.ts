import { SvelteMap, SvelteSet } from 'svelte/reactivity';

type Given = { tokens: string[]; sequence: number };
type Answer = Given & { slot: number };
type Waiting = Given & { givenAt: number };

/** What the server says to a saved answer: the kept one, which may be a later one from another device. */
type Kept = Answer & { accepted: boolean };

/** An answer that was sent within this time of being given is the person's latest word, whatever its number. */
const freshMs = 5_000;
const firstRetryMs = 1_000;
const longestRetryMs = 20_000;

/**
 * The answers of one attempt in this browser. Each is sent as it is given; until the server has acknowledged it, it is
 * also kept in the browser's storage, shown as not saved, and sent again. Made anew for each page, never shared.
 */
export class AnswerSheet {
	/** Why nothing more can be saved: the attempt is closed, or the person has been signed out. */
	stopped = $state<'closed' | 'signed-out' | undefined>();
	offline = $state(false);
	readonly #answers = new SvelteMap<number, Given>();
	readonly #waiting = new SvelteMap<number, Waiting>();
	readonly #saved = new SvelteSet<number>();
	readonly #address: string;
	readonly #storageKey: string;
	#sending: Promise<void> | undefined;
	#retryMs = firstRetryMs;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(attemptId: string, address: string, answers: readonly Answer[]) {
		this.#address = address;
		this.#storageKey = `netral-attempt-${attemptId}`;

		for (const { slot, tokens, sequence } of answers) {
			this.#answers.set(slot, { tokens, sequence });
			if (tokens.length > 0) this.#saved.add(slot);
		}
	}

	tokens(slot: number): string[] {
		return this.#answers.get(slot)?.tokens ?? [];
	}

	state(slot: number): 'blank' | 'waiting' | 'saved' {
		if (this.#waiting.has(slot)) return 'waiting';

		return this.#saved.has(slot) ? 'saved' : 'blank';
	}

	/** How many answers the server has. */
	get savedCount(): number {
		return this.#saved.size;
	}

	/** Slots whose last answer the server has not acknowledged. */
	get unsaved(): number[] {
		return [...this.#waiting.keys()].sort((a, b) => a - b);
	}

	/** Takes up what an earlier page of this browser could not send. */
	resume(): void {
		for (const [slot, waiting] of this.#stored()) {
			if (waiting.sequence <= (this.#answers.get(slot)?.sequence ?? 0)) continue;

			this.#answers.set(slot, { tokens: waiting.tokens, sequence: waiting.sequence });
			this.#waiting.set(slot, waiting);
		}

		this.#store();
		void this.send();
	}

	give(slot: number, tokens: string[]): void {
		const sequence = (this.#answers.get(slot)?.sequence ?? 0) + 1;
		this.#answers.set(slot, { tokens, sequence });
		this.#waiting.set(slot, { tokens, sequence, givenAt: Date.now() });
		this.#store();
		void this.send();
	}

	/**
	 * Sends what waits, one after the other; asks again later when the line is down. Resolves when nothing is being sent
	 * any more.
	 */
	async send(): Promise<void> {
		if (this.stopped) return;

		this.#sending ??= this.#sendAll().finally(() => (this.#sending = undefined));
		await this.#sending;
	}

	async #sendAll(): Promise<void> {
		clearTimeout(this.#timer);

		try {
			for (let next = this.#first(); next && !this.stopped; next = this.#first()) await this.#sendOne(...next);
			this.offline = false;
			this.#retryMs = firstRetryMs;
		} catch {
			this.offline = true;
			this.#timer = setTimeout(() => void this.send(), this.#retryMs);
			this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs);
		}
	}

	/** Takes over what another tab or device has saved since, but for what waits here. */
	async refresh(): Promise<void> {
		try {
			const response = await fetch(this.#address);
			if (response.status === 409) this.stopped = 'closed';
			if (!response.ok || response.redirected) return;

			const { answers } = (await response.json()) as { answers: Answer[] };
			for (const { slot, tokens, sequence } of answers) {
				if (this.#waiting.has(slot) || sequence <= (this.#answers.get(slot)?.sequence ?? 0)) continue;

				this.#answers.set(slot, { tokens, sequence });
				this.#mark(slot, tokens);
			}
		} catch {
			// Without a line the page goes on with what it knows.
		}
	}

	/** Nothing is left to warn of: the answers travel with the form. */
	forget(): void {
		clearTimeout(this.#timer);
		this.#waiting.clear();
		this.#store();
	}

	close(): void {
		clearTimeout(this.#timer);
	}

	#first(): [number, Waiting] | undefined {
		return this.#waiting.entries().next().value;
	}

	async #sendOne(slot: number, { tokens, sequence, givenAt }: Waiting): Promise<void> {
		const response = await fetch(this.#address, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ slot, tokens, sequence }),
			signal: AbortSignal.timeout(15_000)
		});

		// The guard leads whoever is signed out to the sign-in page.
		if (response.redirected || response.status === 401) this.stopped = 'signed-out';
		else if (response.status === 409 || response.status === 404) this.stopped = 'closed';
		else if (!response.ok && response.status !== 400) throw new Error(`status ${response.status}`);
		else if (response.ok) this.#settle((await response.json()) as Kept, sequence, givenAt);
		else this.#drop(slot);
	}

	#settle(kept: Kept, sent: number, givenAt: number): void {
		const waiting = this.#waiting.get(kept.slot);

		if (!kept.accepted && waiting?.sequence === sent && Date.now() - givenAt < freshMs) {
			// Another device was quicker before, but this was chosen just now.
			const sequence = kept.sequence + 1;
			this.#answers.set(kept.slot, { tokens: waiting.tokens, sequence });
			this.#waiting.set(kept.slot, { ...waiting, sequence });
		} else if (waiting?.sequence === sent) {
			this.#answers.set(kept.slot, { tokens: kept.tokens, sequence: kept.sequence });
			this.#waiting.delete(kept.slot);
		}

		this.#mark(kept.slot, kept.tokens);
		this.#store();
	}

	#mark(slot: number, tokens: string[]): void {
		if (tokens.length > 0) this.#saved.add(slot);
		else this.#saved.delete(slot);
	}

	/** The server cannot read it; asking again would not help. */
	#drop(slot: number): void {
		this.#waiting.delete(slot);
		this.#store();
	}

	#store(): void {
		try {
			if (this.#waiting.size === 0) localStorage.removeItem(this.#storageKey);
			else localStorage.setItem(this.#storageKey, JSON.stringify([...this.#waiting]));
		} catch {
			// Storage may be full or forbidden; the page itself still holds the answers.
		}
	}

	#stored(): [number, Waiting][] {
		try {
			return JSON.parse(localStorage.getItem(this.#storageKey) ?? '[]') as [number, Waiting][];
		} catch {
			return [];
		}
	}
}
