import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { applicationRoot } from '#lib/server/application-root.ts';

export type Running = {
	origin: string;
	dataDir: string;
	databaseUrl: string;
	/** What the server has said so far, for messages when it fails. */
	log(): string;
	/** Asks it to stop and waits until it has. */
	stop(signal?: NodeJS.Signals): Promise<number | null>;
	process: ChildProcess;
};

/** Serves the built application on a free port with a data folder of its own; resolves once it is ready. */
export async function startServer(dataDir: string, env: Record<string, string> = {}): Promise<Running> {
	const port = await freePort();
	const origin = `http://127.0.0.1:${port}`;
	const child = spawn(process.execPath, startWords(), {
		cwd: applicationRoot(),
		env: {
			...cleanEnv(),
			DATA_DIR: dataDir,
			PORT: String(port),
			NETRAL_ALLOW_DEMO: '1',
			SHUTDOWN_SECONDS: '5',
			...env
		},
		stdio: ['ignore', 'pipe', 'pipe']
	});
	let said = '';
	child.stdout.on('data', (chunk) => (said += chunk));
	child.stderr.on('data', (chunk) => (said += chunk));
	const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));

	await ready(origin, child, () => said);

	return {
		origin,
		dataDir,
		databaseUrl: pathToFileURL(join(dataDir, 'netral.db')).href,
		log: () => said,
		process: child,
		stop: (signal = 'SIGTERM') => {
			child.kill(signal);

			return ended;
		}
	};
}

/** What follows `node` in `npm start`, without npm between us and the signals. */
function startWords(): string[] {
	const { scripts } = JSON.parse(readFileSync(join(applicationRoot(), 'package.json'), 'utf8')) as {
		scripts: { start: string };
	};

	return scripts.start.split(' ').slice(1);
}

export type Ended = { code: number | null; out: string; err: string };

/** Runs `netral` on a data folder. */
export function netral(dataDir: string, words: string[], env: Record<string, string> = {}): Promise<Ended> {
	return runToEnd(['src/cli/netral.mjs', ...words], { DATA_DIR: dataDir, ...env });
}

/** Runs one of our scripts until it ends by itself. */
export async function runToEnd(words: string[], env: Record<string, string>): Promise<Ended> {
	const child = spawn(process.execPath, words, {
		cwd: applicationRoot(),
		env: { ...cleanEnv(), ...env },
		stdio: ['ignore', 'pipe', 'pipe']
	});
	let [out, err] = ['', ''];
	child.stdout.on('data', (chunk) => (out += chunk));
	child.stderr.on('data', (chunk) => (err += chunk));
	const code = await new Promise<number | null>((resolve) => child.once('close', resolve));

	return { code, out, err };
}

/** The environment without what a developer may have set for a server of their own. */
function cleanEnv(): NodeJS.ProcessEnv {
	const own = /^(NETRAL_(?!CHROMIUM)|DATA_DIR$|DATABASE_URL$|ORIGIN$|HOST$|PORT$)/;

	return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}

/** A port of this computer that nobody listens on. */
export async function freePort(): Promise<number> {
	const probe = createServer();
	await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
	const address = probe.address();
	await new Promise((resolve) => probe.close(resolve));

	return typeof address === 'object' && address ? address.port : 0;
}

async function ready(origin: string, child: ChildProcess, said: () => string): Promise<void> {
	for (const until = Date.now() + 60_000; Date.now() < until;) {
		if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${said()}`);

		try {
			const answer = await fetch(`${origin}/healthz`);
			if (answer.ok) return;
		} catch {
			// Not listening yet.
		}
		await new Promise((resolve) => setTimeout(resolve, 50));
	}

	throw new Error(`The server was not ready within a minute:\n${said()}`);
}
