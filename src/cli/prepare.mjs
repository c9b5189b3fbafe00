// Plain JavaScript without dependencies: it runs on a fresh clone, before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What the built server is made of; content and migrations are read at run time. */
const sources = [
	'src',
	'static',
	'messages',
	'project.inlang/settings.json',
	'package-lock.json',
	'svelte.config.js',
	'vite.config.ts'
];

/** Why the application could not be made ready, in a finished sentence. */
export class PreparationFailure extends Error {}

/** Installs the packages of the lock file where they are missing or older than it. */
export function ensureInstalled() {
	requireNode();
	const installed = join(root, 'node_modules', '.package-lock.json');
	const lock = join(root, 'package-lock.json');
	const stamp = join(root, 'node_modules', '.netral-lock');
	const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex');
	if (existsSync(installed) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

	step('Memasang paket (npm ci) …');
	// The build needs what is only for development, whatever NODE_ENV says.
	npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
	writeFileSync(stamp, wanted);
}

/** Builds the server where there is none, or where its sources have changed since. */
export function ensureBuilt() {
	const stamp = join(root, 'build', '.netral-sources');
	const wanted = sourcesHash();
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

	step('Membangun aplikasi (vite build) …');
	npm(['run', '--silent', 'build']);
	writeFileSync(stamp, wanted);
}

/** @param {string} text */
export function step(text) {
	process.stderr.write(`▸ ${text}\n`);
}

/**
 * @throws PreparationFailure
 * @param {string[]} words
 */
function npm(words) {
	const windows = process.platform === 'win32';
	const done = spawnSync(windows ? 'npm.cmd' : 'npm', words, { cwd: root, stdio: ['ignore', 2, 2], shell: windows });

	if (done.status !== 0) {
		throw new PreparationFailure(`npm ${words[0]} gagal. Periksa pesan di atas, lalu ulangi.`);
	}
}

function requireNode() {
	const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
	if (major > 20 || (major === 20 && minor >= 19)) return;

	throw new PreparationFailure(
		`Netral memerlukan Node 20.19 atau lebih baru; yang terpasang ${process.versions.node}.`
	);
}

/** Paths and contents, so that neither a checkout's fresh dates nor a deleted file deceive. */
function sourcesHash() {
	const hash = createHash('sha256').update(`${process.versions.node.split('.')[0]}`);

	for (const source of sources) {
		for (const file of filesBelow(join(root, source))) {
			hash.update(relative(root, file)).update('\0').update(readFileSync(file));
		}
	}

	return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesBelow(path) {
	if (!statSync(path).isDirectory()) return [path];

	return readdirSync(path)
		.sort()
		.filter((name) => name !== 'paraglide' && !name.endsWith('.test.ts'))
		.flatMap((name) => filesBelow(join(path, name)));
}
