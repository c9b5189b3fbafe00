/// <reference no-default-lib="true" />
/// <reference lib="esnext" />
/// <reference lib="webworker" />
import { version } from '$service-worker';

/**
 * On a poor line: what never changes is kept once it was asked for, and a page that cannot be had is answered by a small
 * page that says so. Nothing is fetched ahead, and nothing that belongs to a person is ever kept.
 */
const worker = globalThis as unknown as ServiceWorkerGlobalScope;
const store = `netral-${version}`;
const offlinePage = '/offline';
const immutable = ['/_app/immutable/', '/pictures/'];

worker.addEventListener('install', (event) => {
	event.waitUntil(caches.open(store).then((cache) => cache.add(offlinePage)));
	void worker.skipWaiting();
});

worker.addEventListener('activate', (event) => {
	event.waitUntil(
		Promise.all([
			// The browser asks for the page while this worker is still waking up.
			worker.registration.navigationPreload?.enable(),
			caches
				.keys()
				.then((names) => Promise.all(names.filter((name) => name !== store).map((old) => caches.delete(old))))
		])
	);
});

worker.addEventListener('fetch', (event) => {
	const { method, mode, url } = event.request;
	const { origin, pathname } = new URL(url);
	if (method !== 'GET' || origin !== location.origin) return;

	if (mode === 'navigate') event.respondWith(page(event));
	else if (immutable.some((folder) => pathname.startsWith(folder))) event.respondWith(kept(event.request));
});

async function kept(request: Request): Promise<Response> {
	const cache = await caches.open(store);
	const found = await cache.match(request);
	if (found) return found;

	const response = await fetch(request);
	if (response.ok) await cache.put(request, response.clone());

	return response;
}

async function page({ request, preloadResponse }: FetchEvent): Promise<Response> {
	try {
		return ((await preloadResponse) as Response | undefined) ?? (await fetch(request));
	} catch {
		return (await caches.match(offlinePage)) ?? Response.error();
	}
}
