import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applicationRoot } from '#lib/server/application-root.ts';
import { freePort, startServer } from '../tests/server.ts';

/** What a server has used since it began: seconds of CPU of all its threads, and memory in MB now and at most. */
export type Used = { cpuSeconds: number; residentMb: number; peakMb: number };

export type Measured = {
	origin: string;
	databaseUrl: string;
	used(): Used;
	loop(): Promise<LoopDelay>;
	stop(): Promise<unknown>;
};

/** Event-loop delay in milliseconds since it was last asked. */
export type LoopDelay = { p50: number; p99: number; max: number };

const ticksPerSecond = Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout) || 100;

/** Serves the built application from `dataDir`, with a probe of its event loop. */
export async function measuredServer(dataDir: string, env: Record<string, string> = {}): Promise<Measured> {
	const probe = await freePort();
	const running = await startServer(dataDir, {
		NODE_OPTIONS: '--import=./bench/loop-probe.mjs',
		NETRAL_LOOP_PROBE: String(probe),
		...env
	});

	return {
		origin: running.origin,
		databaseUrl: running.databaseUrl,
		used: () => usedBy(running.process.pid!),
		loop: async () => (await (await fetch(`http://127.0.0.1:${probe}`)).json()) as LoopDelay,
		stop: () => running.stop()
	};
}

/**
 * Builds and serves the bare application of `bench/reference`.
 * @param lessonHtml file with the HTML that it serves
 * @param databaseUrl where it finds out who is signed in, for the one endpoint that asks
 */
export async function referenceServer(
	lessonHtml: string,
	databaseUrl: string
): Promise<Omit<Measured, 'databaseUrl' | 'loop'>> {
	const folder = join(applicationRoot(), 'bench', 'reference');
	const built = spawnSync(join(applicationRoot(), 'node_modules/.bin/vite'), ['build'], {
		cwd: folder,
		encoding: 'utf8'
	});
	if (built.status !== 0) throw new Error(`The reference could not be built.\n${built.stdout}${built.stderr}`);

	const port = await freePort();
	const origin = `http://127.0.0.1:${port}`;
	const child = spawn(process.execPath, ['build'], {
		cwd: folder,
		env: {
			...process.env,
			PORT: String(port),
			HOST: '127.0.0.1',
			ORIGIN: origin,
			LESSON_HTML: lessonHtml,
			DATABASE_URL: databaseUrl
		},
		stdio: 'ignore'
	});
	for (const until = Date.now() + 20_000; !(await fetch(`${origin}/empty`).catch(() => undefined))?.ok;) {
		if (Date.now() > until) throw new Error('The reference does not answer.');
		await new Promise((resolve) => setTimeout(resolve, 50));
	}

	return {
		origin,
		used: () => usedBy(child.pid!),
		stop: () => new Promise((resolve) => (child.once('exit', resolve), child.kill()))
	};
}

/** From `/proc`, as proc(5) describes it: fields 14 and 15 of `stat` are ticks in user and system mode. */
export function usedBy(pid: number): Used {
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
		.replace(/^.*\) /s, '')
		.split(' ');
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	const mb = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)![1]) / 1024;

	return {
		cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
		residentMb: mb('VmRSS'),
		peakMb: mb('VmHWM')
	};
}

/**
 * Runs Node with these words to its end, in a process of its own.
 * @param environment beside that of this process
 * @throws Error when it ends with anything but 0
 */
export async function runMeasured(
	words: readonly string[],
	environment: Record<string, string> = {}
): Promise<{ seconds: number; peakMb: number }> {
	const start = performance.now();
	const child = spawn(process.execPath, words, {
		cwd: applicationRoot(),
		env: { ...process.env, ...environment },
		stdio: 'ignore'
	});
	let peakMb = 0;
	const look = setInterval(() => {
		try {
			peakMb = Math.max(peakMb, usedBy(child.pid!).peakMb);
		} catch {
			// It has ended.
		}
	}, 20);
	const exit = await new Promise<number | null>((resolve) => child.once('exit', resolve));
	clearInterval(look);
	if (exit !== 0) throw new Error(`${words.join(' ')} ended with ${exit}.`);

	return { seconds: (performance.now() - start) / 1000, peakMb };
}
