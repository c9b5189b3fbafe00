// `npm run demo` on a fresh clone: everything that is missing is made first.
import { ensureBuilt, ensureInstalled, PreparationFailure } from './prepare.mjs';

try {
	ensureInstalled();
	const { prepareMessages } = await import('./prepare-messages.mjs');
	await prepareMessages();
	ensureBuilt();

	// What is written holds a password and a key: for the owner only.
	process.umask(0o077);
	const { register } = await import('tsx/esm/api');
	register();
	const { demo } = await import('./demo.ts');
	process.exitCode = await demo();
} catch (error) {
	if (!(error instanceof PreparationFailure)) throw error;
	process.stderr.write(`${error.message}\n`);
	process.exitCode = 1;
}
