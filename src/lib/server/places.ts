import type { Problem } from './problem.ts';

/** What a place is waited for with. */
export type Waiting = {
	patienceMs: number;
	/** What is told to whoever has waited so long. */
	busy: () => Problem;
};

/** A few places for what costs much; whoever comes when all are taken waits for one, after those who came before. */
export class Places {
	readonly #waiting: (() => void)[] = [];
	#free: number;

	constructor(howMany: number) {
		this.#free = howMany;
	}

	/**
	 * Takes a place.
	 * @returns gives it back; a second time does nothing
	 * @throws Problem `busy`
	 */
	async take(waiting: Waiting): Promise<() => void> {
		if (this.#free > 0) this.#free--;
		else await this.#turn(waiting);

		let taken = true;

		return () => {
			if (!taken) return;

			taken = false;
			// Whoever has waited longest gets this very place.
			const next = this.#waiting.shift();
			if (next) next();
			else this.#free++;
		};
	}

	#turn({ patienceMs, busy }: Waiting): Promise<void> {
		return new Promise((resolve, reject) => {
			const come = () => {
				clearTimeout(timer);
				resolve();
			};
			const timer = setTimeout(() => {
				this.#waiting.splice(this.#waiting.indexOf(come), 1);
				reject(busy());
			}, patienceMs);

			this.#waiting.push(come);
		});
	}
}
