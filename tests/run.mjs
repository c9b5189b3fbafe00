// `npm test`: installs what is missing, then checks content, types and lint and runs all tests. Plain JavaScript, because
// on a fresh clone nothing is installed yet. The last line says how many passed and failed.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, root, step } from '../src/cli/prepare.mjs';
import { ensureChromium, ensurePrograms } from './programs.mjs';

const started = Date.now();
const results = { passed: 0, failed: 0 };
/** What failed, said once more at the end: the place itself may be thousands of lines further up. */
const complaints = [];
const reports = mkdtempSync(join(tmpdir(), 'netral-reports-'));
const bin = (name) => join(root, 'node_modules', '.bin', name);

try {
	await runAll();
} catch (error) {
	complain(error instanceof Error ? error.message : error);
	results.failed++;
}

rmSync(reports, { recursive: true, force: true });
for (const complaint of complaints) process.stderr.write(`✗ ${complaint}\n`);
process.stderr.write(`▸ Selesai dalam ${Math.round((Date.now() - started) / 1000)} detik.\n`);
process.stdout.write(`${results.passed} passed, ${results.failed} failed\n`);
process.exitCode = results.failed === 0 ? 0 : 1;

async function runAll() {
	ensureInstalled();
	const { prepareMessages } = await import('../src/cli/prepare-messages.mjs');
	await prepareMessages();
	ensurePrograms();
	const chromium = ensureChromium();

	await check('Materi', bin('tsx'), ['src/cli/netral.mjs', 'content', 'check']);
	await check('Tipe', 'npm', ['run', '--silent', 'check']);
	await check('Gaya', 'npm', ['run', '--silent', 'lint']);

	const unit = join(reports, 'unit.json');
	await suite(
		'Uji unit',
		bin('vitest'),
		['run', '--reporter=dot', '--reporter=json', `--outputFile=${unit}`],
		{},
		() => {
			const report = JSON.parse(readFileSync(unit, 'utf8'));
			// A file that cannot even be loaded has no tests to fail.
			const broken = report.testResults.filter(
				(file) => file.status === 'failed' && file.assertionResults.length === 0
			);

			return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
		}
	);

	ensureBuilt();
	const browser = join(reports, 'browser.json');
	const env = { NETRAL_CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: browser };
	await suite('Uji peramban', bin('playwright'), ['test', '--reporter=list,json'], env, () => {
		const { stats, errors } = JSON.parse(readFileSync(browser, 'utf8'));

		return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length };
	});
}

/** A step that passes or fails as one. */
async function check(name, command, words) {
	const code = await run(name, command, words);
	results[code === 0 ? 'passed' : 'failed']++;
	if (code !== 0) complain(`${name} gagal.`);
}

/** Runs a test runner and adds what it reported; a report that is missing, empty or too good for its exit code fails. */
async function suite(name, command, words, env, read) {
	const code = await run(name, command, words, env);

	try {
		const { passed, failed } = read();
		if (passed + failed === 0) throw new Error('tidak ada uji yang berjalan');
		if (code !== 0 && failed === 0) throw new Error(`berakhir dengan kode ${code}`);
		results.passed += passed;
		results.failed += failed;
		if (failed > 0) complain(`${name}: ${failed} gagal.`);
	} catch (error) {
		complain(`${name}: ${error.message}`);
		results.failed++;
	}
}

function complain(complaint) {
	process.stderr.write(`✗ ${complaint}\n`);
	complaints.push(complaint);
}

function run(name, command, words, env = {}) {
	step(`${name} …`);

	return new Promise((resolve) => {
		const child = spawn(command, words, {
			cwd: root,
			stdio: ['ignore', 2, 2],
			env: { ...process.env, ...env },
			shell: process.platform === 'win32'
		});
		child.on('error', (error) => {
			process.stderr.write(`${error.message}\n`);
			resolve(1);
		});
		child.on('close', (code) => resolve(code ?? 1));
	});
}
