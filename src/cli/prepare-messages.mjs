import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const self = fileURLToPath(import.meta.url);
const root = join(dirname(self), '..', '..');
const compiled = join(root, 'src/lib/paraglide/messages.js');
const prepared = join(root, 'node_modules', '.netral');
const stamp = join(prepared, 'texts-hash');

/** All interface texts as one module, for what runs without a build: a build takes each page's own. */
export const messagesInOne = join(prepared, 'messages.js');

/**
 * How the interface texts are compiled, here and by the build. Nothing but the base language: who reads what is decided
 * in `src/lib/web/display.server.ts` and `src/hooks.client.ts`.
 * @type {{ project: string, outdir: string, strategy: ['baseLocale'] }}
 */
export const messageOptions = {
	project: join(root, 'project.inlang'),
	outdir: join(root, 'src/lib/paraglide'),
	strategy: ['baseLocale']
};

/** Compiles the interface texts where they have changed since, or where installing did not (`--ignore-scripts`). */
export async function prepareMessages() {
	const wanted = textsHash();
	const there = [compiled, messagesInOne, stamp].every((file) => existsSync(file));
	if (there && readFileSync(stamp, 'utf8') === wanted) return;

	const { compile } = await import('@inlang/paraglide-js');
	await compile(messageOptions);
	mkdirSync(prepared, { recursive: true });
	// At once: a process of a running server may be reading it.
	const written = `${messagesInOne}.${process.pid}`;
	writeFileSync(written, inOne());
	renameSync(written, messagesInOne);
	writeFileSync(stamp, wanted);
}

/** Every compiled text imports the same and nothing else; their names differ. */
function inOne() {
	const { outdir } = messageOptions;
	const runtime = JSON.stringify(relative(prepared, join(outdir, 'runtime.js')));
	const texts = readdirSync(join(outdir, 'messages')).filter((name) => /^[^_].*\.js$/.test(name));
	const bodies = texts.map((name) => readFileSync(join(outdir, 'messages', name), 'utf8').replace(/^import .*$/m, ''));

	return [
		`import { getLocale, experimentalStaticLocale } from ${runtime};`,
		"export * as m from './messages.js';",
		...bodies
	].join('\n');
}

function textsHash() {
	const hash = createHash('sha256').update(messageOptions.strategy.join());
	const texts = readdirSync(join(root, 'messages'))
		.sort()
		.map((name) => join('messages', name));
	for (const name of ['project.inlang/settings.json', ...texts]) hash.update(readFileSync(join(root, name)));

	return hash.digest('hex');
}

// `npm ci` runs this file by itself.
if (process.argv[1] === self) await prepareMessages();
