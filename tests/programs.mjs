// What the tests need of the system, found or installed. Plain JavaScript, because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, step } from '../src/cli/prepare.mjs';

/** The programs that read our PDFs back. */
export function ensurePrograms() {
	/** @type {Record<string, string>} */
	const needed = {
		qpdf: 'qpdf',
		pdfinfo: 'poppler-utils',
		pdftotext: 'poppler-utils',
		pdftoppm: 'poppler-utils',
		zbarimg: 'zbar-tools'
	};
	const missing = () => Object.keys(needed).filter((program) => !found(program));
	const packages = () => [...new Set(missing().map((program) => needed[program] ?? program))];
	if (missing().length > 0) installPackages(packages());
	if (missing().length === 0) return;

	give(
		`Pengujian memerlukan ${missing().join(', ')}. Pasang paketnya lalu ulangi, misalnya: sudo apt-get install ${packages().join(' ')}`
	);
}

/**
 * A Chromium that the system has; else Playwright's download; else the distribution's package.
 * @returns {string} its path
 */
export function ensureChromium() {
	const known = () =>
		[
			process.env.NETRAL_CHROMIUM,
			...['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(found)
		].find((path) => path && existsSync(path)) ?? downloaded();
	const system = known();
	if (system) return system;

	step('Mengunduh Chromium (playwright install) …');
	// Some networks answer the download with silence, so it has a limit.
	spawnSync(join(root, 'node_modules', '.bin', 'playwright'), ['install', 'chromium'], {
		cwd: root,
		stdio: ['ignore', 2, 2],
		timeout: 180_000
	});
	const fetched = known();
	if (fetched) return fetched;

	installPackages(['chromium']);

	return known() ?? give('Pengujian memerlukan Chromium. Pasang lalu ulangi, misalnya: sudo apt-get install chromium');
}

function downloaded() {
	const script = "const { chromium } = require('@playwright/test'); process.stdout.write(chromium.executablePath())";
	const path = spawnSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' }).stdout;

	return path && existsSync(path) ? path : undefined;
}

/**
 * Installs packages of the distribution where that needs no password.
 * @param {string[]} packages
 */
function installPackages(packages) {
	if (!found('apt-get')) return;
	const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
	if (asRoot.length > 0 && !found('sudo')) return;

	step(`Memasang ${packages.join(', ')} (apt-get) …`);
	for (const words of [
		['update', '-q'],
		['install', '-y', '-q', '--no-install-recommends', ...packages]
	]) {
		const [command = '', ...rest] = [...asRoot, 'apt-get', ...words];
		const done = spawnSync(command, rest, {
			stdio: ['ignore', 'ignore', 2],
			env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
		});
		if (done.status !== 0) return;
	}
}

/**
 * @param {string} program
 * @returns {string | undefined}
 */
function found(program) {
	const looked = spawnSync(process.platform === 'win32' ? 'where' : 'which', [program], { encoding: 'utf8' });

	return looked.status === 0 ? looked.stdout.split('\n')[0]?.trim() : undefined;
}

/**
 * @param {string} sentence what the person has to do
 * @returns {never}
 */
function give(sentence) {
	throw new Error(sentence);
}
