/** Another process that waits for the lock gets it in this time. */
const pauseMs = 10;

/**
 * Does work on many things in short turns, with a pause after each, so that others write meanwhile. `work` holds the lock for
 * one batch; what it has done stays when a later one fails.
 */
export async function inBatches<Item>(
	items: readonly Item[],
	size: number,
	work: (batch: Item[], done: number) => Promise<unknown>
): Promise<void> {
	for (let at = 0; at < items.length; at += size) {
		const batch = items.slice(at, at + size);
		await work(batch, at + batch.length);
		await pause();
	}
}

export function pause(): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, pauseMs));
}
