import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Compiles the interface texts when installing did not (`npm ci --ignore-scripts`). */
export function prepareMessages() {
	if (existsSync(join(root, 'src/lib/paraglide/messages.js'))) return;

	const made = spawnSync(
		process.execPath,
		[
			join(root, 'node_modules/@inlang/paraglide-js/bin/run.js'),
			...['compile', '--project', './project.inlang', '--outdir', './src/lib/paraglide', '--strategy', 'baseLocale']
		],
		{ cwd: root, stdio: ['ignore', 'ignore', 'inherit'] }
	);
	if (made.status !== 0) process.exit(1);
}
