import type { RequestEvent } from '@sveltejs/kit';

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/**
 * Where to go instead when somebody opened `localhost` while ORIGIN says `127.0.0.1`, or the other way round: forms are
 * only taken from pages of ORIGIN itself.
 */
export function otherLoopbackName({ request, url }: Pick<RequestEvent, 'request' | 'url'>): string | undefined {
	const asked = `http://${request.headers.get('host')}`;
	// Whoever asks after the server's health follows no redirects.
	if (request.method !== 'GET' || url.pathname === '/healthz' || !URL.canParse(asked)) return undefined;

	const { hostname, port } = new URL(asked);
	const samePlace = loopback.test(hostname) && loopback.test(url.hostname) && port === url.port;

	return samePlace && hostname !== url.hostname ? url.href : undefined;
}
