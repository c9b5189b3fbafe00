/** What of the log is asked for in an address, by the page and by its files. */
export function askedLog(url: URL): { query: string; views: boolean } {
	const query = url.searchParams.get('q')?.trim().slice(0, 100) ?? '';

	// Whoever searches for a number asks for all that is known of it, also who looked.
	return { query, views: url.searchParams.has('views') || query !== '' };
}
