import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDemo } from '../src/cli/demo.ts';
import { applicationRoot } from '#lib/server/application-root.ts';
import { readSettings } from '#lib/server/settings/settings.ts';

/** Makes one small demo city; each worker serves a copy of it. */
export default async function makeCity(): Promise<() => void> {
	const folder = mkdtempSync(join(tmpdir(), 'netral-template-'));
	const root = applicationRoot();
	process.env.NETRAL_DEMO_STAFF = '120';
	process.env.NETRAL_DEMO_PASSWORD = 'kata sandi untuk uji coba';
	await prepareDemo(readSettings({ DATA_DIR: folder }, root), join(root, 'drizzle'), new Date());
	process.env.NETRAL_TEST_CITY = folder;

	return () => rmSync(folder, { recursive: true, force: true });
}
