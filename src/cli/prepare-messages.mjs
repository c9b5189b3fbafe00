import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const compiled = join(root, 'src/lib/paraglide/messages.js');
const stamp = join(root, 'node_modules', '.netral-messages');

/** Compiles the interface texts where they have changed since, or where installing did not (`--ignore-scripts`). */
export function prepareMessages() {
	const wanted = textsHash();
	if (existsSync(compiled) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

	const made = spawnSync(
		process.execPath,
		[
			join(root, 'node_modules/@inlang/paraglide-js/bin/run.js'),
			...['compile', '--project', './project.inlang', '--outdir', './src/lib/paraglide', '--strategy', 'baseLocale']
		],
		{ cwd: root, stdio: ['ignore', 'ignore', 'inherit'] }
	);
	if (made.status !== 0) throw new Error('Teks antarmuka tidak dapat disusun; periksa messages/id.json.');

	writeFileSync(stamp, wanted);
}

function textsHash() {
	const hash = createHash('sha256');
	for (const name of readdirSync(join(root, 'messages')).sort())
		hash.update(readFileSync(join(root, 'messages', name)));

	return hash.digest('hex');
}
