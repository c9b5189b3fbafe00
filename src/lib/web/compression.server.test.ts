import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { compressed } from './compression.server.ts';

const text = '<p>Materi netralitas bagi semua pegawai.</p>'.repeat(100);
const asking = (encoding?: string, method = 'GET') =>
	new Request('http://127.0.0.1/', { method, headers: encoding ? { 'accept-encoding': encoding } : {} });
const page = (body: BodyInit = text, headers: Record<string, string> = {}) =>
	new Response(body, { status: 200, headers: { 'content-type': 'text/html', ...headers } });

describe('a page', () => {
	test('is compressed for a browser that can read it, and says so', async () => {
		const answer = await compressed(page(text, { etag: '"abc"', 'x-frame-options': 'DENY' }), asking('gzip, br'));
		expect(answer.headers.get('content-encoding')).toBe('gzip');
		expect(answer.headers.get('vary')).toContain('accept-encoding');
		expect(answer.headers.get('etag')).toBe('W/"abc"');
		expect(answer.headers.get('x-frame-options')).toBe('DENY');
		const bytes = Buffer.from(await answer.arrayBuffer());
		expect(bytes.length).toBeLessThan(text.length / 10);
		expect(gunzipSync(bytes).toString()).toBe(text);
	});

	test('of hundreds of kilobytes comes whole as well', async () => {
		const long = text.repeat(60);
		const answer = await compressed(page(long), asking('gzip'));
		expect(gunzipSync(Buffer.from(await answer.arrayBuffer())).toString()).toBe(long);
	});

	test.each([undefined, 'br', 'gzip;q=0', 'identity'])(
		'is left as it is for a browser that asks for %s',
		async (asked) => {
			const answer = await compressed(page(), asking(asked));
			expect(answer.headers.get('content-encoding')).toBeNull();
			expect(answer.headers.get('vary')).toContain('accept-encoding');
			expect(await answer.text()).toBe(text);
		}
	);

	test('that is short is not worth it', async () => {
		const answer = await compressed(page('<p>Singkat</p>'), asking('gzip'));
		expect(answer.headers.get('content-encoding')).toBeNull();
		expect(await answer.text()).toBe('<p>Singkat</p>');
	});
});

test('a list that is still being written is compressed as it comes', async () => {
	const stream = new ReadableStream<Uint8Array>({
		start(controller) {
			for (let row = 0; row < 500; row++) controller.enqueue(new TextEncoder().encode(`${row};Pegawai Contoh\n`));
			controller.close();
		}
	});
	const answer = await compressed(page(stream, { 'content-type': 'text/csv; charset=utf-8' }), asking('gzip'));
	const lines = gunzipSync(Buffer.from(await answer.arrayBuffer()))
		.toString()
		.split('\n');
	expect(lines).toHaveLength(501);
	expect(lines[499]).toBe('499;Pegawai Contoh');
});

test('what is compressed already, or empty, passes through', async () => {
	const pdf = await compressed(page('%PDF-1.7'.repeat(500), { 'content-type': 'application/pdf' }), asking('gzip'));
	expect(pdf.headers.get('content-encoding')).toBeNull();
	const moved = await compressed(new Response(null, { status: 303, headers: { location: '/learn' } }), asking('gzip'));
	expect([moved.status, moved.headers.get('location')]).toEqual([303, '/learn']);
	const head = await compressed(page(), asking('gzip', 'HEAD'));
	expect(head.headers.get('content-encoding')).toBeNull();
});

test('headers of the answer may be changed, also of a redirect', async () => {
	const answer = await compressed(Response.redirect('http://127.0.0.1/learn', 307), asking('gzip'));
	answer.headers.set('x-content-type-options', 'nosniff');
	expect(answer.headers.get('location')).toBe('http://127.0.0.1/learn');
});
