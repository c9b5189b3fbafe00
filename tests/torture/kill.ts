import { startServer, type Running } from '../server.ts';
import { Client, findLost, prepareTakers, seeded } from './clients.ts';

export type KillReport = { kills: number; acknowledged: number; refused: string[]; lost: string[] };

/**
 * Kills the server again and again while clients save answers, each with a request in flight at that moment, and looks
 * after each kill whether everything that was acknowledged is there.
 */
export async function killWhileSaving(
	dataDir: string,
	databaseUrl: string,
	options: { kills: number; clients: number; seed: number; progress?: (text: string) => void }
): Promise<KillReport> {
	const random = seeded(options.seed);
	const takers = await prepareTakers(databaseUrl, options.clients);
	let server: Running = await startServer(dataDir);
	const clients = takers.map((taker) => new Client(taker, () => server.origin, random));
	const running = clients.map((client) => client.run());
	const lost: string[] = [];
	let kills = 0;

	try {
		while (kills < options.kills) {
			const before = acknowledgedBy(clients);
			await waitFor(() => acknowledgedBy(clients) > before + options.clients);
			await new Promise((resolve) => setTimeout(resolve, random() * 400));
			await waitFor(() => clients.every((client) => client.inFlight));
			await server.stop('SIGKILL');
			kills++;
			lost.push(...(await findLost(databaseUrl, clients)));
			options.progress?.(`${kills}/${options.kills}: ${acknowledgedBy(clients)} acknowledged, ${lost.length} lost`);
			server = await startServer(dataDir);
		}
	} finally {
		for (const client of clients) client.stop();
		await Promise.all(running);
		await server.stop();
	}

	lost.push(...(await findLost(databaseUrl, clients)));

	return { kills, acknowledged: acknowledgedBy(clients), refused: clients.flatMap((client) => client.refused), lost };
}

const acknowledgedBy = (clients: readonly Client[]) => clients.reduce((sum, client) => sum + client.times.length, 0);

async function waitFor(condition: () => boolean): Promise<void> {
	for (const until = Date.now() + 30_000; !condition();) {
		if (Date.now() > until) throw new Error('The clients did not get on for half a minute.');
		await new Promise((resolve) => setImmediate(resolve));
	}
}
