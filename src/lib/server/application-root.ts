import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder that holds Netral's package.json. Found by walking up from this code, because the built server lies
 * deeper than the source and the process may be started from anywhere.
 * @throws Error when the code was moved out of its package
 */
export function applicationRoot(): string {
	for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
		const file = join(folder, 'package.json');
		if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === 'netral') return folder;
		if (folder === dirname(folder)) throw new Error('The package "netral" was not found above the running code.');
	}
}
