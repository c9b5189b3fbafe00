// Plain JavaScript: what is loaded here stays in the memory of the server for as long as it runs.
import { fork } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Makes ready what a server needs, in a process of its own that ends, and then serves the built application in this one
 * until it is told to stop. The loader for TypeScript and all that checking reads would be half of the memory of an
 * idle server (docs/performance.md).
 *
 * adapter-node reads its settings from the environment when it is loaded, and on SIGTERM or SIGINT lets running requests
 * finish.
 * @param {'start' | 'demo'} kind
 * @returns {Promise<number>} the exit code, once the server listens or could not be started
 */
export async function serve(kind) {
	// What is written holds personal data: for the owner only.
	process.umask(0o077);
	const { code, ready } = await prepare(kind);
	if (!ready) return code;

	Object.assign(process.env, ready.environment);
	await import(pathToFileURL(ready.server).href);
	if (ready.greeting) {
		await answering(ready.environment.ORIGIN);
		process.stdout.write(`\n${ready.greeting}\n`);
	}

	return 0;
}

/**
 * @param {string} kind
 * @returns {Promise<{ code: number, ready: import('./prepare-server.ts').Ready | undefined }>}
 */
function prepare(kind) {
	const child = fork(join(dirname(fileURLToPath(import.meta.url)), 'prepare-server.mjs'), [kind]);
	/** @type {import('./prepare-server.ts').Ready | undefined} */
	let ready;
	child.on('message', (message) => (ready = /** @type {import('./prepare-server.ts').Ready} */ (message)));

	return new Promise((resolve) => child.once('close', (code) => resolve({ code: code ?? 1, ready })));
}

/**
 * The address is printed once it answers, so that nobody clicks too early.
 * @param {string} origin
 */
async function answering(origin) {
	for (let tries = 0; tries < 200; tries++) {
		const answer = await fetch(`${origin}/healthz`).catch(() => undefined);
		if (answer?.ok) return;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}
