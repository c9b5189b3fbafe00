import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoStaff, demoStaffFile } from '#lib/server/demo/staff.ts';
import { netral, startServer } from '../server.ts';
import { Client, findLost, prepareTakers, seeded } from './clients.ts';

export type ImportReport = {
	rows: number;
	importSeconds: number;
	importExit: number | null;
	importSaid: string;
	/** Saves acknowledged while the import ran. */
	acknowledged: number;
	lost: string[];
	refused: string[];
	/** Longest time between two acknowledgements of one client, in milliseconds. */
	longestGapMs: number;
	/** Longest event-loop delay of the server, in milliseconds. */
	idleStallMs: number;
	savingStallMs: number;
	importStallMs: number;
};

/** Brings `rows` employees from another process while clients save answers. */
export async function importWhileSaving(
	dataDir: string,
	databaseUrl: string,
	options: { rows: number; clients: number; seed: number }
): Promise<ImportReport> {
	const file = join(dataDir, 'torture.csv');
	writeFileSync(file, demoStaffFile(demoStaff(options.rows, 7)).replaceAll('THL', 'TRT'));
	const probe = join(dataDir, 'loop-probe.txt');
	writeFileSync(probe, '');
	const takers = await prepareTakers(databaseUrl, options.clients);
	const server = await startServer(dataDir, {
		NODE_OPTIONS: '--import=./tests/torture/loop-probe.mjs',
		NETRAL_LOOP_PROBE: probe
	});
	const random = seeded(options.seed);
	const clients = takers.map((taker) => new Client(taker, () => server.origin, random));

	try {
		await seconds(2);
		const idleFrom = Date.now();
		await seconds(5);
		const savingFrom = Date.now();
		const running = clients.map((client) => client.run());
		await seconds(5);
		const importFrom = Date.now();
		const done = await netral(dataDir, ['staff', 'import', file, '--apply']);
		const importTo = Date.now();
		await seconds(1);
		for (const client of clients) client.stop();
		await Promise.all(running);

		const during = (time: number) => time >= importFrom && time <= importTo;

		return {
			rows: options.rows,
			importSeconds: (importTo - importFrom) / 1000,
			importExit: done.code,
			importSaid: done.out + done.err,
			acknowledged: clients.reduce((sum, client) => sum + client.times.filter(during).length, 0),
			lost: await findLost(
				databaseUrl,
				clients.map((client) => client.sheet())
			),
			refused: clients.flatMap((client) => client.refused),
			longestGapMs: Math.max(...clients.map((client) => longestGap(client.times.filter(during)))),
			idleStallMs: longestStall(probe, idleFrom, savingFrom),
			savingStallMs: longestStall(probe, savingFrom + 500, importFrom),
			importStallMs: longestStall(probe, importFrom, importTo + 500)
		};
	} finally {
		for (const client of clients) client.stop();
		await server.stop();
	}
}

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000));

function longestGap(times: readonly number[]): number {
	return times.reduce((longest, time, index) => Math.max(longest, index === 0 ? 0 : time - times[index - 1]!), 0);
}

function longestStall(probe: string, from: number, to: number): number {
	const lines = readFileSync(probe, 'utf8').trim().split('\n');
	const within = lines.map((line) => line.split(' ').map(Number)).filter(([at]) => at! > from && at! <= to);

	return Math.max(0, ...within.map(([, delay]) => delay!));
}
