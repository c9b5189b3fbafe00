/** Where to go afterwards, as the address says: a path of this site and nothing else. */
export function nextPath(url: URL, fallback = '/learn'): string {
	const next = url.searchParams.get('next') ?? '';
	if (!/^\/[\x20-\x7e]*$/.test(next) || !URL.canParse(next, url.origin)) return fallback;

	const target = new URL(next, url.origin);
	// A path that begins with two slashes names another host, also one that only became so: `/.//example`.
	if (target.origin !== url.origin || target.pathname.startsWith('//')) return fallback;

	return target.pathname + target.search;
}

/** The address of a page to come back to, without the name of a form action (`?/save`), which only a POST may carry. */
export function pagePath(url: URL): string {
	const kept = new URLSearchParams([...url.searchParams].filter(([name]) => !name.startsWith('/')));

	return url.pathname + (kept.size > 0 ? `?${kept}` : '');
}
