import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';

/** What a page, its data and our texts are; files that are compressed already are not among them. */
const textual = /^(?:text\/|application\/(?:json|javascript|manifest\+json|x-ndjson)|image\/svg\+xml)/;
/** Below this the answer fits into one packet either way. */
const leastBytes = 1_000;
/** Up to this, compressing takes less time than handing it to another thread and back. */
const mostAtOnce = 128_000;

const inThread = promisify(gzip);

/**
 * The response as the browser asked for it, with headers that may be changed. Compressed with gzip: on our pages it is as
 * small as Brotli at a speed that a request can afford, in half the time (docs/performance.md).
 */
export async function compressed(response: Response, request: Request): Promise<Response> {
	const { status, headers } = response;
	const type = headers.get('content-type') ?? '';
	const whole = response.body === null || status === 204 || status === 304 || request.method === 'HEAD';
	if (whole || !textual.test(type) || headers.has('content-encoding')) return new Response(response.body, response);

	headers.append('vary', 'accept-encoding');
	if (!acceptsGzip(request.headers.get('accept-encoding'))) return new Response(response.body, response);

	// A list that is written while it is being read from the database is compressed as it comes.
	if (type.startsWith('text/csv')) {
		const stream = response.body!.pipeThrough<Uint8Array>(new CompressionStream('gzip'));

		return new Response(stream, encoded(response));
	}

	const plain = new Uint8Array(await response.arrayBuffer());
	if (plain.length < leastBytes) return new Response(plain, response);

	return new Response(plain.length > mostAtOnce ? await inThread(plain) : gzipSync(plain), encoded(response));
}

function encoded({ status, statusText, headers }: Response): ResponseInit {
	const changed = new Headers(headers);
	changed.set('content-encoding', 'gzip');
	changed.delete('content-length');
	// The bytes differ from those of the plain answer, so the tag only says that the meaning is the same (RFC 9110 §8.8.1).
	const etag = changed.get('etag');
	if (etag && !etag.startsWith('W/')) changed.set('etag', `W/${etag}`);

	return { status, statusText, headers: changed };
}

/** RFC 9110 §12.5.3, as far as browsers use it: a list of names, each perhaps with a weight. */
function acceptsGzip(accepted: string | null): boolean {
	return (accepted ?? '').split(',').some((part) => {
		const [name = '', ...settings] = part
			.trim()
			.toLowerCase()
			.split(/\s*;\s*/);

		return (name === 'gzip' || name === '*') && !settings.some((setting) => /^q=0(?:\.0*)?$/.test(setting));
	});
}
