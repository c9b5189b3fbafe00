import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { m } from '#lib/paraglide/messages.js';
import type { Settings } from '#lib/server/settings/settings.ts';
import { Problem } from '#lib/server/problem.ts';

/** A staff file of 100,000 rows is about 20 MB; every upload has a smaller limit of its own. */
const bodyLimit = '32M';

/**
 * Serves the built application in this process until it is told to stop. adapter-node reads its settings from the
 * environment when it is loaded, and on SIGTERM or SIGINT lets running requests finish.
 * @throws Problem `build_missing` or `port_taken`
 */
export async function serve(root: string, settings: Settings): Promise<void> {
	const server = join(root, 'build', 'index.js');
	if (!existsSync(server)) throw new Problem('build_missing', m.start_build_missing());

	await requireFreePort(settings);

	process.env.HOST = settings.host;
	process.env.PORT = String(settings.port);
	process.env.ORIGIN = settings.origin;
	process.env.DATABASE_URL = settings.databaseUrl;
	process.env.BODY_SIZE_LIMIT ??= bodyLimit;
	process.env.SHUTDOWN_TIMEOUT = String(Math.round(settings.shutdownMs / 1000));

	await import(pathToFileURL(server).href);
}

/** Told in a sentence: a server that cannot listen ends with a stack of calls. */
async function requireFreePort({ host, port }: Settings): Promise<void> {
	const probe = createServer();

	await new Promise<void>((resolve, reject) => {
		probe.once('error', () => reject(new Problem('port_taken', m.start_port_taken({ host, port }))));
		probe.listen(port, host, () => probe.close(() => resolve()));
	});
}
