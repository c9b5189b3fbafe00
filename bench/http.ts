import { Agent, request as send } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

export type Answer = {
	status: number;
	location: string;
	/** What came over the line as body. */
	bytes: number;
	/** Until its end. */
	ms: number;
	/** The body as text, decompressed only when asked: a measuring client should cost little. */
	text(): string;
};

export type Sent = {
	/** Fields of a form; a POST when given. */
	form?: Record<string, string>;
	json?: unknown;
	/** As browsers ask by default. Without it the answer comes as it is. */
	compressed?: boolean;
};

/** One device: keeps its connection and its cookies, and follows no redirect by itself. */
export class Device {
	readonly cookies = new Map<string, string>();
	readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

	constructor(readonly origin: string) {}

	/** Sends one request and reads the whole answer. */
	send(path: string, { form, json, compressed = true }: Sent = {}): Promise<Answer> {
		const body = form ? new URLSearchParams(form).toString() : json === undefined ? undefined : JSON.stringify(json);
		const headers: Record<string, string> = { accept: json === undefined ? 'text/html' : 'application/json' };
		if (compressed) headers['accept-encoding'] = 'gzip, deflate, br';
		if (this.cookies.size > 0) headers.cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
		if (body !== undefined) {
			headers.origin = this.origin;
			headers['content-type'] = form ? 'application/x-www-form-urlencoded' : 'application/json';
			headers['content-length'] = String(Buffer.byteLength(body));
		}
		const start = performance.now();

		return new Promise((resolve, reject) => {
			const sent = send(
				this.origin + path,
				{ method: body === undefined ? 'GET' : 'POST', headers, agent: this.#agent },
				(response) => {
					const chunks: Buffer[] = [];
					response.on('data', (chunk: Buffer) => chunks.push(chunk));
					response.on('error', reject);
					response.on('end', () => {
						for (const line of response.headers['set-cookie'] ?? []) this.#keep(line);
						const whole = Buffer.concat(chunks);
						resolve({
							status: response.statusCode!,
							location: response.headers.location
								? new URL(response.headers.location, this.origin + path).pathname
								: '',
							bytes: whole.length,
							ms: performance.now() - start,
							text: () => decoded(whole, response.headers['content-encoding']).toString('utf8')
						});
					});
				}
			);
			sent.on('error', reject);
			sent.end(body);
		});
	}

	close(): void {
		this.#agent.destroy();
	}

	#keep(line: string): void {
		const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
		this.cookies.set(name!, value!);
	}
}

function decoded(body: Buffer, encoding: string | undefined): Buffer {
	if (encoding === 'br') return brotliDecompressSync(body);

	return encoding === 'gzip' ? gunzipSync(body) : body;
}
