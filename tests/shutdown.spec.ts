import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { connect as connectTo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { and, eq, isNull, notExists } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import type { Database } from '#lib/server/db/connect.ts';
import { account } from '#lib/server/db/schema/accounts.ts';
import { certificate, rendition } from '#lib/server/db/schema/certificates.ts';
import { answer } from '#lib/server/db/schema/learning.ts';
import { createSession, sessionCookieName } from '#lib/web/sessions.server.ts';
import { expect, serveCity, test } from './fixtures.ts';
import { runToEnd } from './server.ts';
import { prepareTakers } from './torture/clients.ts';

let folder: string;

test.beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'netral-start-'));
});

test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('told to stop, the server finishes what has begun, takes nothing new and ends well', async () => {
	const city = await serveCity();

	try {
		const [taker] = await prepareTakers(city.databaseUrl, 1);
		const { attemptId, questions, token } = taker!;
		const given = { slot: questions[0]!.slot, tokens: [questions[0]!.options[0]!.token], sequence: 1 };
		const body = JSON.stringify(given);
		const saving = request(`${city.origin}/learn/attempts/${attemptId}/answers`, {
			method: 'POST',
			headers: {
				...cookieFor(city.origin, token),
				'content-type': 'application/json',
				'content-length': Buffer.byteLength(body),
				origin: city.origin
			}
		});
		const saved = once(saving, 'response');
		// A poor line: half of the answer is still on its way. And a document that nobody has asked for before.
		await new Promise<void>((resolve) => saving.write(body.slice(0, 10), () => resolve()));
		const { id, accountId } = await freshCertificate(city.db);
		const printing = request(`${city.origin}/learn/certificates/${id}/pdf`, {
			headers: cookieFor(city.origin, await createSession(city.db, accountId, new Date()))
		});
		const printed = once(printing, 'response');
		await new Promise<void>((resolve) => printing.end(() => resolve()));
		// The server answers this after it has taken what came before.
		const health = await fetch(`${city.origin}/healthz`, { headers: { connection: 'close' } });
		expect([health.status, await health.text()]).toEqual([200, 'ok\n']);

		const stopped = city.stop();
		await expect.poll(() => knock(city.origin), { intervals: [20] }).toBe('ECONNREFUSED');
		expect(city.process.exitCode).toBeNull();

		saving.end(body.slice(10));
		const acknowledged = await read(await saved);
		expect(acknowledged.status, acknowledged.text).toBe(200);
		expect(JSON.parse(acknowledged.text)).toEqual({ ...given, certainty: null, accepted: true });
		const document = await read(await printed);
		expect(document.status).toBe(200);
		expect(document.text.slice(0, 5)).toBe('%PDF-');
		expect(await stopped, city.log()).toBe(0);

		const kept = await city.db.select({ value: answer.value }).from(answer).where(eq(answer.attemptId, attemptId));
		expect(kept).toEqual([{ value: given.tokens }]);
	} finally {
		await city.end();
	}
});

test('a demonstration is not served as the real thing', async () => {
	cpSync(process.env.NETRAL_TEST_CITY!, folder, { recursive: true });

	const ended = await runToEnd(['src/cli/start.mjs'], { DATA_DIR: folder, PORT: '0' });

	expect(ended).toEqual({ code: 1, out: '', err: `${m.start_demo_refused()}\n` });
});

test('all wrong settings are named in one message, before anything is made', async () => {
	const origin = 'http://example.go.id';
	const dataDir = join(folder, 'data');
	const wrong = { PORT: 'abc', ORIGIN: origin, NETRAL_CONTENT_OVERLAY: '/nope', NETRAL_ALLOW_DEMO: 'ya' };

	const ended = await runToEnd(['src/cli/start.mjs'], { DATA_DIR: dataDir, ...wrong });

	expect(ended.code).toBe(2);
	expect(ended.out).toBe('');
	expect(ended.err.trimEnd().split('\n')).toEqual([
		m.settings_invalid(),
		`- ${m.settings_number({ name: 'PORT', value: 'abc', low: 0, high: 65535 })}`,
		`- ${m.settings_origin_plain({ value: origin })}`,
		`- ${m.settings_overlay({ value: '/nope' })}`,
		`- ${m.settings_flag({ name: 'NETRAL_ALLOW_DEMO', value: 'ya' })}`
	]);
	expect(existsSync(dataDir)).toBe(false);
});

/** A certificate whose PDF has not been made yet. */
async function freshCertificate(db: Database): Promise<{ id: string; accountId: string }> {
	const files = db.select({ id: rendition.id }).from(rendition).where(eq(rendition.subjectId, certificate.id));

	return (await db
		.select({ id: certificate.id, accountId: account.id })
		.from(certificate)
		.innerJoin(account, eq(account.personId, certificate.personId))
		.where(and(isNull(certificate.supersededAt), notExists(files)))
		.get())!;
}

function cookieFor(origin: string, token: string): { cookie: string } {
	return { cookie: `${sessionCookieName(new URL(origin))}=${token}` };
}

/** Whether anybody opens; the error's code when not. */
async function knock(origin: string): Promise<string> {
	const socket = connectTo(Number(new URL(origin).port), '127.0.0.1');

	return new Promise<string>((resolve) => {
		socket.once('connect', () => resolve('open'));
		socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
	}).finally(() => socket.destroy());
}

async function read([response]: IncomingMessage[]): Promise<{ status: number | undefined; text: string }> {
	let text = '';
	for await (const chunk of response!.setEncoding('latin1')) text += chunk;

	return { status: response!.statusCode, text };
}
