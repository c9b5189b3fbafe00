/** Another process that waits for the lock gets it in this time. */
const pauseMs = 10;

/**
 * Does work on many things in short turns, with a pause after each, so that others write meanwhile. `work` holds the lock for
 * one batch; what it has done stays when a later one fails.
 */
export async function inBatches<Item>(
	items: Iterable<Item>,
	size: number,
	work: (batch: Item[], done: number) => Promise<unknown>
): Promise<void> {
	let done = 0;

	for (const batch of batches(items, size)) {
		await work(batch, (done += batch.length));
		await pause();
	}
}

/** So many of them at a time, and at last what is left. */
export function* batches<Item>(items: Iterable<Item>, size: number): Generator<Item[]> {
	let batch: Item[] = [];

	for (const item of items) {
		batch.push(item);
		if (batch.length < size) continue;
		yield batch;
		batch = [];
	}
	if (batch.length > 0) yield batch;
}

/** Each of them in its order. None is left: what is many and large is to go from memory while something else is made of it. */
export function* drained<Item>(items: Item[]): Generator<Item, void> {
	items.reverse();
	while (items.length > 0) yield items.pop()!;
}

export function pause(): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, pauseMs));
}
