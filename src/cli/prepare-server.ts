import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { m } from '#lib/paraglide/messages.js';
import { applicationRoot } from '#lib/server/application-root.ts';
import { Problem } from '#lib/server/problem.ts';
import { readSettings, type Settings } from '#lib/server/settings/settings.ts';
import { demoReady } from './demo.ts';
import { startReady } from './start.ts';

/** What a process needs to serve. */
export type Ready = {
	/** Absolute path of the built server. */
	server: string;
	environment: Record<string, string>;
	/** To be printed once it answers. */
	greeting: string | undefined;
};

/** A staff file may weigh 64 MiB; every upload has a smaller limit of its own. */
const bodyLimit = '72M';

/** @returns the exit code: 2 when the settings are wrong, which no second try mends */
export async function prepareServer(kind: 'start' | 'demo', tell: (ready: Ready) => void): Promise<0 | 1 | 2> {
	const root = applicationRoot();

	try {
		const settings = readSettings(process.env, root);
		const server = kind === 'demo' ? await demoReady(root, settings) : await startReady(root, settings);
		tell({ ...(await serving(root, server.settings)), greeting: server.greeting });

		return 0;
	} catch (error) {
		if (!(error instanceof Problem)) throw error;
		process.stderr.write(`${error.message}\n`);

		return error.code === 'settings_invalid' ? 2 : 1;
	}
}

/** @throws Problem `build_missing` or `port_taken` */
async function serving(root: string, settings: Settings): Promise<Omit<Ready, 'greeting'>> {
	const server = join(root, 'build', 'index.js');
	if (!existsSync(server)) throw new Problem('build_missing', m.start_build_missing());

	await requireFreePort(settings);

	return {
		server,
		environment: {
			HOST: settings.host,
			PORT: String(settings.port),
			ORIGIN: settings.origin,
			DATABASE_URL: settings.databaseUrl,
			BODY_SIZE_LIMIT: process.env.BODY_SIZE_LIMIT ?? bodyLimit,
			SHUTDOWN_TIMEOUT: String(Math.round(settings.shutdownMs / 1000)),
			...(settings.contentOverlay && { NETRAL_CONTENT_OVERLAY: settings.contentOverlay })
		}
	};
}

/** Told in a sentence: a server that cannot listen ends with a stack of calls. */
async function requireFreePort({ host, port }: Settings): Promise<void> {
	const probe = createServer();

	await new Promise<void>((resolve, reject) => {
		probe.once('error', () => reject(new Problem('port_taken', m.start_port_taken({ host, port }))));
		probe.listen(port, host, () => probe.close(() => resolve()));
	});
}
