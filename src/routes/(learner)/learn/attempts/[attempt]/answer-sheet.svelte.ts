import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { isComplete, leave, sameMarks } from '#lib/assessment/marks.ts';
import type { Certainty } from '#lib/assessment/certainty.ts';
import type { LearnerQuestion, LearnerScene } from '#lib/assessment/snapshot.ts';

type Said = { tokens: string[]; certainty: Certainty | null };
type Given = Said & { sequence: number };
type Answer = Given & { slot: number; scenes?: LearnerScene[] };
type Waiting = Given & { givenAt: number };

/** What the server says to a saved answer: the kept one, which may be a later one from another device. */
type Kept = Answer & { accepted: boolean };

/** An answer that was sent within this time of being given is the person's latest word, whatever its number. */
const freshMs = 5_000;
const firstRetryMs = 1_000;
const longestRetryMs = 20_000;
/** What is being typed is sent once the person pauses. */
const typingMs = 1_000;

/**
 * The answers of one attempt in this browser. Each is sent as it is given; until the server has acknowledged it, it is
 * also kept in the browser's storage, shown as not saved, and sent again. Made anew for each page, never shared.
 */
export class AnswerSheet {
	/** Why nothing more can be saved: the attempt is closed, or the person has been signed out. */
	stopped = $state<'closed' | 'signed-out' | undefined>();
	offline = $state(false);
	/** What the server last said of the time; undefined until it was asked. */
	left = $state.raw<{ seconds: number } | null>();
	readonly #answers = new SvelteMap<number, Given>();
	readonly #waiting = new SvelteMap<number, Waiting>();
	/** What the server has of each question, as far as this page knows. */
	readonly #acknowledged = new SvelteMap<number, Said>();
	/** The numbers of questions whose answer the server could not take, so that what it has is shown instead. */
	readonly refused = new SvelteSet<number>();
	/** Of scenarios: those that the kept answer has led to. */
	readonly #scenes = new SvelteMap<number, LearnerScene[]>();
	readonly #address: string;
	readonly #storageKey: string;
	#sending: Promise<void> | undefined;
	#retryMs = firstRetryMs;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(attemptId: string, address: string, answers: readonly Answer[]) {
		this.#address = address;
		this.#storageKey = `netral-attempt-${attemptId}`;

		for (const { slot, tokens, certainty, sequence } of answers) {
			this.#answers.set(slot, { tokens, certainty, sequence });
			this.#acknowledged.set(slot, { tokens, certainty });
		}
	}

	tokens(slot: number): string[] {
		return this.#answers.get(slot)?.tokens ?? [];
	}

	certainty(slot: number): Certainty | null {
		return this.#answers.get(slot)?.certainty ?? null;
	}

	/** The scenes that are shown of a scenario. One is left as soon as that is marked; the next comes from the server. */
	scenes({ slot, scenes }: LearnerQuestion): LearnerScene[] | undefined {
		const marks = this.tokens(slot);

		return (this.#scenes.get(slot) ?? scenes)?.map((scene) => ({
			...scene,
			left: scene.left || marks.includes(leave(scene.token))
		}));
	}

	/** Whether nothing is left to be answered, by what is marked now. */
	isComplete(question: LearnerQuestion): boolean {
		const scenes = this.scenes(question);
		const awaited = scenes !== undefined && this.state(question.slot) === 'waiting';

		return !awaited && isComplete({ ...question, ...(scenes && { scenes }) }, this.tokens(question.slot));
	}

	state(slot: number): 'blank' | 'waiting' | 'saved' {
		if (this.#waiting.has(slot)) return 'waiting';

		return this.isSaved(slot) ? 'saved' : 'blank';
	}

	/** Whether the server has an answer, be it an earlier one. */
	isSaved(slot: number): boolean {
		return this.acknowledged(slot).tokens.length > 0;
	}

	/** The answer that the server has: what a form is compared with there. */
	acknowledged(slot: number): Said {
		return this.#acknowledged.get(slot) ?? { tokens: [], certainty: null };
	}

	/** Slots whose last answer the server has not acknowledged. */
	get unsaved(): number[] {
		return [...this.#waiting.keys()].sort((a, b) => a - b);
	}

	/** Takes up what an earlier page of this browser could not send. */
	resume(): void {
		for (const [slot, waiting] of stored(this.#storageKey)) {
			if (waiting.sequence <= (this.#answers.get(slot)?.sequence ?? 0)) continue;

			this.#answers.set(slot, waiting);
			this.#waiting.set(slot, waiting);
		}

		this.#store();
		void this.send();
	}

	/** @param typing whether more is likely to follow at once: it is kept here and sent a moment later */
	give(slot: number, said: Partial<Said>, { typing = false } = {}): void {
		const before = this.#answers.get(slot) ?? { tokens: [], certainty: null, sequence: 0 };
		const given = { ...before, ...said, sequence: before.sequence + 1 };
		this.refused.delete(slot + 1);
		if (!sameMarks(given.tokens, before.tokens) || given.certainty !== before.certainty) {
			this.#answers.set(slot, given);
			this.#waiting.set(slot, { ...given, givenAt: Date.now() });
			this.#store();
		}
		if (typing) this.#sendIn(typingMs);
		else void this.send();
	}

	/** Sends what waits, one after the other; asks again later when the line is down. */
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
			this.#sendIn(this.#retryMs);
			this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs);
		}
	}

	#sendIn(ms: number): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.send(), ms);
	}

	/**
	 * Takes over what another tab or device has saved since, but for what waits here, and how much time is left.
	 * @returns whether the server could be asked
	 */
	async refresh(): Promise<boolean> {
		try {
			const response = await fetch(this.#address);
			if (response.status === 409) this.stopped = 'closed';
			if (!response.ok || response.redirected) return response.status === 409;

			const { answers, secondsLeft } = (await response.json()) as { answers: Answer[]; secondsLeft: number | null };
			this.left = secondsLeft === null ? null : { seconds: secondsLeft };
			this.take(answers);

			return true;
		} catch {
			// Without a line the page goes on with what it knows.
			return false;
		}
	}

	/** Takes over answers that the server has, where they are later than what is here and nothing waits. */
	take(answers: readonly Answer[]): void {
		for (const answer of answers) {
			if (this.#waiting.has(answer.slot) || answer.sequence <= (this.#answers.get(answer.slot)?.sequence ?? 0))
				continue;

			this.#keep(answer);
		}
	}

	/** What waits now, to be named when a form has carried it: what is given meanwhile has not travelled with it. */
	carried(): [slot: number, sequence: number][] {
		return [...this.#waiting].map(([slot, { sequence }]) => [slot, sequence]);
	}

	/** Nothing is left to warn of: these answers have travelled with a form. */
	forget(carried: readonly [slot: number, sequence: number][]): void {
		for (const [slot, sequence] of carried) {
			if (this.#waiting.get(slot)?.sequence === sequence) this.#waiting.delete(slot);
		}
		this.#store();
	}

	close(): void {
		clearTimeout(this.#timer);
	}

	#first(): [number, Waiting] | undefined {
		return this.#waiting.entries().next().value;
	}

	async #sendOne(slot: number, { givenAt, ...given }: Waiting): Promise<void> {
		const response = await fetch(this.#address, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ slot, ...given }),
			signal: AbortSignal.timeout(15_000)
		});

		// The guard leads whoever is signed out to the sign-in page.
		if (response.redirected || response.status === 401) this.stopped = 'signed-out';
		else if (response.status === 409 || response.status === 404) this.stopped = 'closed';
		else if (!response.ok && response.status !== 400) throw new Error(`status ${response.status}`);
		else if (response.ok) this.#settle((await response.json()) as Kept, given.sequence, givenAt);
		else await this.#drop(slot, given.sequence);
	}

	#settle({ accepted, ...kept }: Kept, sent: number, givenAt: number): void {
		const waiting = this.#waiting.get(kept.slot);

		if (!accepted && waiting?.sequence === sent && Date.now() - givenAt < freshMs) {
			// Another device was quicker before, but this was chosen just now.
			const again = { ...waiting, sequence: kept.sequence + 1 };
			this.#answers.set(kept.slot, again);
			this.#waiting.set(kept.slot, again);
			this.#acknowledge(kept);
		} else if (waiting?.sequence === sent) {
			this.#waiting.delete(kept.slot);
			this.#keep(kept);
		} else {
			this.#acknowledge(kept);
		}

		this.#store();
	}

	#keep({ slot, tokens, certainty, sequence, scenes }: Answer): void {
		this.#answers.set(slot, { tokens, certainty, sequence });
		this.#acknowledge({ slot, tokens, certainty, ...(scenes && { scenes }) });
	}

	#acknowledge({ slot, tokens, certainty, scenes }: Omit<Answer, 'sequence'>): void {
		this.#acknowledged.set(slot, { tokens, certainty });
		if (scenes) this.#scenes.set(slot, scenes);
	}

	/** The server cannot take it, and asking again would not help: what it has itself is shown instead. */
	async #drop(slot: number, refused: number): Promise<void> {
		if (this.#waiting.get(slot)?.sequence !== refused) return;

		this.#waiting.delete(slot);
		this.#store();
		this.#answers.delete(slot);
		this.#acknowledged.delete(slot);
		this.refused.add(slot + 1);
		await this.refresh();
	}

	/** What another tab, or an earlier page that is not taken up yet, has left there stays, unless it is known to be saved. */
	#store(): void {
		const others = stored(this.#storageKey).filter(
			([slot, { sequence }]) => !this.#waiting.has(slot) && sequence > (this.#answers.get(slot)?.sequence ?? 0)
		);
		const waiting = [...others, ...this.#waiting];

		try {
			if (waiting.length === 0) localStorage.removeItem(this.#storageKey);
			else localStorage.setItem(this.#storageKey, JSON.stringify(waiting));
		} catch {
			// Storage may be full or forbidden; the page itself still holds the answers.
		}
	}
}

function stored(key: string): [number, Waiting][] {
	try {
		return JSON.parse(localStorage.getItem(key) ?? '[]') as [number, Waiting][];
	} catch {
		return [];
	}
}
