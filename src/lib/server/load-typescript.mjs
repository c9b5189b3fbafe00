// Plain JavaScript, because nothing can load TypeScript before it.
import { existsSync } from 'node:fs';
import { register as registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { register } from 'tsx/esm/api';
import { messagesInOne } from '../../cli/prepare-messages.mjs';

/**
 * Lets this process load TypeScript without a build. The interface texts come from one file where it is
 * there: to load the two thousand and more that a build picks from takes longer than most commands.
 */
export function loadTypeScript() {
	register();
	if (!existsSync(messagesInOne)) return;

	const url = JSON.stringify(pathToFileURL(messagesInOne).href);
	const hooks = `
		import { readFile } from 'node:fs/promises';
		export function resolve(specifier, context, next) {
			return specifier === '#lib/paraglide/messages.js' ? { url: ${url}, shortCircuit: true } : next(specifier, context);
		}
		export async function load(url, context, next) {
			if (url !== ${url}) return next(url, context);

			return { format: 'module', source: await readFile(new URL(url)), shortCircuit: true };
		}`;
	registerHooks(`data:text/javascript,${encodeURIComponent(hooks)}`);
}
