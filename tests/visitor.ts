import { sessionCookieName } from '#lib/web/sessions.server.ts';

export type Fields = Record<string, string | string[]>;

/** What came back, whether a browser would show it or a script would read it. */
export type Answer = { status: number; location: string; body: string };

/** Somebody at a browser without a screen: sends what pages and their scripts send. */
export class Visitor {
	constructor(
		readonly origin: string,
		/** What the cookie holds; nothing for somebody who is not signed in. */
		readonly token?: string
	) {}

	/** Opens an address. */
	get(path: string): Promise<Answer> {
		return this.send(path, { method: 'GET', headers: { accept: 'text/html' } });
	}

	/** Asks for what a page shows, as scripts do when they move on without loading it anew. */
	data(path: string): Promise<Answer> {
		const [pathname, query] = path.split('?');

		return this.send(`${pathname === '/' ? '' : pathname}/__data.json${query ? `?${query}` : ''}`, { method: 'GET' });
	}

	/** Sends a form as a browser does. */
	post(path: string, fields: Fields = {}, from = this.origin): Promise<Answer> {
		const headers = { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded', origin: from };

		return this.send(path, { method: 'POST', headers, body: encoded(fields) });
	}

	/** Sends a form as scripts do: the answer is the action's own, without the page around it. */
	act(path: string, fields: Fields = {}): Promise<Answer> {
		const headers = {
			accept: 'application/json',
			'content-type': 'application/x-www-form-urlencoded',
			'x-sveltekit-action': 'true',
			origin: this.origin
		};

		return this.send(path, { method: 'POST', headers, body: encoded(fields) });
	}

	json(path: string, value: unknown): Promise<Answer> {
		const headers = { 'content-type': 'application/json', origin: this.origin };

		return this.send(path, { method: 'POST', headers, body: JSON.stringify(value) });
	}

	protected async send(path: string, { headers, ...init }: RequestInit & { headers?: Record<string, string> }) {
		const cookie: Record<string, string> =
			this.token === undefined ? {} : { cookie: `${sessionCookieName(new URL(this.origin))}=${this.token}` };
		const response = await fetch(this.origin + path, {
			...init,
			headers: { ...headers, ...cookie },
			redirect: 'manual'
		});

		return {
			status: response.status,
			location: response.headers.get('location') ?? '',
			body: await response.text()
		};
	}
}

function encoded(fields: Fields): URLSearchParams {
	return new URLSearchParams(
		Object.entries(fields).flatMap(([name, value]) => [value].flat().map((each) => [name, each]))
	);
}
