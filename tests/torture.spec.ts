import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { importWhileSaving } from './torture/import.ts';
import { killUnderLoad } from './torture/kill.ts';

// The small, seeded version of `npm run torture`.
const seed = 20261122;

let dataDir: string;
let databaseUrl: string;

test.beforeEach(() => {
	dataDir = mkdtempSync(join(tmpdir(), 'netral-torture-'));
	cpSync(process.env.NETRAL_TEST_CITY!, dataDir, { recursive: true });
	databaseUrl = pathToFileURL(join(dataDir, 'netral.db')).href;
});

test.afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test('nothing acknowledged is lost and nothing is done by half when the server is killed under load', async () => {
	// The server starts five times.
	test.setTimeout(180_000);
	const report = await killUnderLoad(dataDir, databaseUrl, { kills: 4, clients: 8, learners: 8, modules: 8, seed });

	expect(report.lost).toEqual([]);
	expect(report.half).toEqual([]);
	expect(report.refused).toEqual([]);
	expect(report.acknowledged).toBeGreaterThan(4 * 8);
	expect(report.starts).toBeGreaterThan(4 * 2);
	expect(report.handIns).toBeGreaterThan(4 * 2);
	expect(report.certificates).toBeGreaterThan(0);
});

test('answers go on being saved while another process imports the staff', async () => {
	const report = await importWhileSaving(dataDir, databaseUrl, { rows: 2000, clients: 8, seed });

	expect(report.importExit, report.importSaid).toBe(0);
	expect(report.lost).toEqual([]);
	expect(report.refused).toEqual([]);
	expect(report.acknowledged).toBeGreaterThan(8);
});
