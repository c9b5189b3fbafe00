import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const self = fileURLToPath(import.meta.url);
const root = join(dirname(self), '..', '..');
const compiled = join(root, 'src/lib/paraglide/messages.js');
const stamp = join(root, 'node_modules', '.netral-messages');

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
	if (existsSync(compiled) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

	const { compile } = await import('@inlang/paraglide-js');
	await compile(messageOptions);
	writeFileSync(stamp, wanted);
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
