// `npm run torture`: the whole of what `npm test` does in small. Prints what it measured.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import makeCity from '../global-setup.ts';
import { importWhileSaving } from './import.ts';
import { killUnderLoad } from './kill.ts';

const seed = Number(process.env.NETRAL_TORTURE_SEED ?? Date.now() % 1_000_000);
const kills = Number(process.env.NETRAL_TORTURE_KILLS ?? 100);
const rows = Number(process.env.NETRAL_TORTURE_ROWS ?? 20_000);

process.stdout.write(`seed ${seed}\n`);
const removeCity = await makeCity();
const copies: string[] = [];

try {
	const [first, second] = [copy(), copy()];
	const killed = await killUnderLoad(first.dataDir, first.databaseUrl, {
		kills,
		clients: 8,
		learners: 8,
		modules: 60,
		seed,
		progress: (text) => process.stderr.write(`  ${text}\n`)
	});
	process.stdout.write(
		[
			`${killed.kills} kills, in flight at them: ${Object.entries(killed.inFlight)
				.map(([doing, count]) => `${count} ${doing}`)
				.join(', ')}`,
			`${killed.acknowledged} requests acknowledged, ${killed.starts} starts and ${killed.handIns} handings in among them; ${killed.certificates} certificates issued`,
			`${killed.lost.length} acknowledged answers lost, ${killed.half.length} acts done by half, ${killed.refused.length} requests refused`
		].join('\n') + '\n'
	);

	const imported = await importWhileSaving(second.dataDir, second.databaseUrl, { rows, clients: 8, seed });
	process.stdout.write(
		[
			`import of ${imported.rows} rows: exit ${imported.importExit}, ${imported.importSeconds.toFixed(1)} s`,
			`meanwhile ${imported.acknowledged} answers acknowledged, ${imported.lost.length} lost, ${imported.refused.length} refused`,
			`longest wait of a client for an acknowledgement: ${imported.longestGapMs} ms`,
			`longest event-loop stall: idle ${imported.idleStallMs} ms, saving ${imported.savingStallMs} ms, during the import ${imported.importStallMs} ms`
		].join('\n') + '\n'
	);

	const failed = [killed.lost, killed.half, killed.refused, imported.lost, imported.refused].flat();
	process.exitCode = failed.length === 0 && imported.importExit === 0 ? 0 : 1;
	for (const line of failed) process.stderr.write(`${line}\n`);
	if (imported.importExit !== 0) process.stderr.write(imported.importSaid);
} finally {
	for (const folder of copies) rmSync(folder, { recursive: true, force: true });
	removeCity();
}

function copy(): { dataDir: string; databaseUrl: string } {
	const dataDir = mkdtempSync(join(tmpdir(), 'netral-torture-'));
	copies.push(dataDir);
	cpSync(process.env.NETRAL_TEST_CITY!, dataDir, { recursive: true });

	return { dataDir, databaseUrl: pathToFileURL(join(dataDir, 'netral.db')).href };
}
