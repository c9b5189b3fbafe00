import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sql } from 'drizzle-orm';
import { connect } from '#lib/server/db/connect.ts';
import { startServer, type Running } from '../server.ts';
import { Client, findLost, prepareTakers, seeded } from './clients.ts';
import { findHalves } from './halves.ts';
import { Learner, prepareLearners, programmeId, type Doing } from './learners.ts';

export type KillReport = {
	kills: number;
	/** Answers, starts and handings in that the server has acknowledged. */
	acknowledged: number;
	starts: number;
	handIns: number;
	/** Certificates that the passes have issued. */
	certificates: number;
	/** How many requests of each kind waited for an answer at the moment of a kill. */
	inFlight: Record<Doing, number>;
	refused: string[];
	lost: string[];
	/** What was done by half. */
	half: string[];
};

const amidst: Doing[] = ['hand in', 'start', 'answer'];

/**
 * Kills the server again and again while clients save answers and learners begin tries and hand them in, with
 * requests of all of them in flight, and looks after each kill whether everything that was acknowledged is there and
 * nothing was done by half.
 */
export async function killUnderLoad(
	dataDir: string,
	databaseUrl: string,
	options: {
		kills: number;
		clients: number;
		learners: number;
		/** How many each learner can pass. */
		modules: number;
		seed: number;
		progress?: (text: string) => void;
	}
): Promise<KillReport> {
	const random = seeded(options.seed);
	const since = new Date();
	const takers = await prepareTakers(databaseUrl, options.clients);
	const besides = takers.map(({ accountId }) => accountId);
	const { people, moduleIds } = await prepareLearners(databaseUrl, {
		count: options.learners,
		modules: options.modules,
		besides
	});
	const served = copyOf(dataDir);
	let server: Running = await startServer(served.dataDir);
	const origin = () => server.origin;
	const clients = takers.map((taker) => new Client(taker, origin, random));
	// From one who never passes, so that somebody always goes on, to one who always does.
	const learners = people.map((person, i) => new Learner(person, moduleIds, origin, random, i / (people.length - 1)));
	const running = [...clients, ...learners].map((one) => one.run());
	const inFlight: KillReport['inFlight'] = { start: 0, answer: 0, look: 0, 'hand in': 0 };
	const lost = new Set<string>();
	const half = new Set<string>();
	const sheets = () => clients.map((client) => client.sheet());
	const look = async (attemptIds?: string[]) => {
		const copy = copyOf(served.dataDir);

		try {
			const theirs = learners.flatMap((learner) => learner.sheets(attemptIds?.filter((id) => learner.begun.has(id))));
			for (const one of await findLost(copy.databaseUrl, [...sheets(), ...theirs])) lost.add(one);
			const range = { since, ...(attemptIds && { attemptIds }) };
			for (const one of await findHalves(copy.databaseUrl, copy.signingKeyFile, learners, range)) half.add(one);
		} finally {
			copy.remove();
		}
	};
	let kills = 0;

	try {
		while (kills < options.kills) {
			const before = { answers: acknowledgedBy(clients), handIns: handInsOf(learners) };
			await waitFor(
				() => acknowledgedBy(clients) > before.answers + options.clients && handInsOf(learners) > before.handIns + 2
			);
			await new Promise((resolve) => setTimeout(resolve, random() * 1000));
			// In turn in the middle of each, at a moment of it that nobody chooses.
			const amid = amidst[kills % amidst.length];
			await waitFor(() => clients.every((client) => client.inFlight) && learners.some(({ doing }) => doing === amid));
			await new Promise((resolve) => setTimeout(resolve, random() * 10));
			for (const { doing } of learners) if (doing) inFlight[doing]++;
			inFlight.answer += clients.filter((client) => client.inFlight).length;
			await server.stop('SIGKILL');
			kills++;
			await look(learners.flatMap((learner) => learner.takeRecent()));
			options.progress?.(
				`${kills}/${options.kills}: ${countOf(clients, learners)} acknowledged, ${lost.size} lost, ${half.size} by half`
			);
			server = await startServer(served.dataDir);
		}
	} finally {
		for (const one of [...clients, ...learners]) one.stop();
		await Promise.all(running);
		await server.stop();
	}

	await look();
	const certificates = await countCertificates(served.databaseUrl);
	served.remove();

	return {
		kills,
		acknowledged: countOf(clients, learners),
		starts: learners.reduce((sum, { begun }) => sum + begun.size, 0),
		handIns: handInsOf(learners),
		certificates,
		inFlight,
		refused: [...clients, ...learners].flatMap(({ refused }) => refused),
		lost: [...lost],
		half: [...half]
	};
}

/**
 * A copy of a data folder as it lies there. What is served is never opened here, and what is looked at is never served:
 * whoever has a database open keeps what its last writer left in memory, so that a server that starts again would not
 * have to recover it; and copying a database that one has open oneself takes one's locks away from it, see
 * https://www.sqlite.org/howtocorrupt.html, section 2.2.
 */
function copyOf(dataDir: string) {
	const folder = mkdtempSync(join(tmpdir(), 'netral-killed-'));
	// The index of the log is memory that processes share; each makes its own when it is the first.
	cpSync(dataDir, folder, { recursive: true, filter: (path) => !path.endsWith('-shm') });

	return {
		dataDir: folder,
		databaseUrl: pathToFileURL(join(folder, 'netral.db')).href,
		signingKeyFile: join(folder, 'signing-key.pem'),
		remove: () => rmSync(folder, { recursive: true, force: true })
	};
}

async function countCertificates(databaseUrl: string): Promise<number> {
	const db = await connect(databaseUrl);

	try {
		const [row] = await db.all<{ count: number }>(sql`
			select count(*) as count from certificate c
			join enrolment e on e.id = c.enrolment_id
			join cycle y on y.id = e.cycle_id
			where y.programme_id = ${programmeId}`);

		return row!.count;
	} finally {
		db.close();
	}
}

const acknowledgedBy = (clients: readonly Client[]) => clients.reduce((sum, client) => sum + client.times.length, 0);

const handInsOf = (learners: readonly Learner[]) => learners.reduce((sum, { handedIn }) => sum + handedIn.size, 0);

const countOf = (clients: readonly Client[], learners: readonly Learner[]) =>
	acknowledgedBy(clients) + learners.reduce((sum, { acknowledged }) => sum + acknowledged, 0);

async function waitFor(condition: () => boolean): Promise<void> {
	for (const until = Date.now() + 30_000; !condition();) {
		if (Date.now() > until) throw new Error('The clients did not get on for half a minute.');
		await new Promise((resolve) => setTimeout(resolve, 1));
	}
}
