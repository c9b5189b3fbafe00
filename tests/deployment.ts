import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type Database } from '#lib/server/db/connect.ts';
import { addDays, dayOf } from '#lib/server/organisation/days.ts';
import { shippedFolder } from '#lib/server/publishing/publish-content.ts';
import { netral, startServer, type Running } from './server.ts';

export type Deployment = Running & {
	db: Database;
	/** The private content folder. */
	overlay: string;
	/** Of the first administrator, from the command that set it up. */
	administrator: { number: string; name: string; code: string };
	/** Runs `netral` on this deployment while it serves. */
	netral(...words: string[]): ReturnType<typeof netral>;
	end(): Promise<void>;
};

const timeZone = 'Asia/Jakarta';

/** A deployment as on its first day: an empty data folder, set up by the command, then served. */
export async function deploy(): Promise<Deployment> {
	const dataDir = mkdtempSync(join(tmpdir(), 'netral-deployment-'));
	const overlay = join(dataDir, 'content');
	writeProgrammes(overlay, new Date());

	const administrator = { number: 'BKPSDM-01', name: 'Administrator Rekaan' };
	const place = [
		'--institution',
		'Pemerintah Kota Rekaan',
		'--time-zone',
		'WIB',
		'--organisation',
		'BKPSDM Kota Rekaan'
	];
	const who = ['--number', administrator.number, '--name', administrator.name];
	const env = { NETRAL_CONTENT_OVERLAY: overlay };
	const setUp = await netral(dataDir, ['setup', ...place, ...who, '--json'], env);
	if (setUp.code !== 0) throw new Error(`netral setup ended with ${setUp.code}: ${setUp.err}`);

	const server = await startServer(dataDir, env);
	const db = await connect(server.databaseUrl);

	return {
		...server,
		db,
		overlay,
		administrator: { ...administrator, code: (JSON.parse(setUp.out) as { code: string }).code },
		netral: (...words) => netral(dataDir, words, env),
		end: async () => {
			db.close();
			await server.stop();
			rmSync(dataDir, { recursive: true, force: true });
		}
	};
}

/** What is learned first, because it is due first. */
const firstDue = new Set(['netralitas-asn.md', 'pimpinan-dan-garda-depan.md']);

/** The shipped programmes, each with one period around today: the tests must pass in every year. */
function writeProgrammes(overlay: string, now: Date): void {
	const folder = join(overlay, 'programmes');
	mkdirSync(folder, { recursive: true });

	for (const name of readdirSync(join(shippedFolder(), 'programmes'))) {
		const text = readFileSync(join(shippedFolder(), 'programmes', name), 'utf8');
		writeFileSync(
			join(folder, name),
			text.replace(/^periode:\n(?: .*\n)+/m, aPeriod(now, firstDue.has(name) ? 60 : 90))
		);
	}
}

/** A period that opened a week ago, as the front matter of a programme says it. */
export function aPeriod(now: Date, dueInDays = 60): string {
	const today = dayOf(now, timeZone);
	const lines = [
		'- id: "uji"',
		`  buka: ${addDays(today, -7)}`,
		`  tenggat: ${addDays(today, dueInDays)}`,
		'  berlaku: 12 bulan'
	];

	return `periode:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}
