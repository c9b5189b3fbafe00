// `npm run demo` on a fresh clone: everything that is missing is made first.
import { ensureBuilt, ensureInstalled, PreparationFailure } from './prepare.mjs';

try {
	ensureInstalled();
	const { prepareMessages } = await import('./prepare-messages.mjs');
	await prepareMessages();
	ensureBuilt();

	const { serve } = await import('./serve.mjs');
	process.exitCode = await serve('demo');
} catch (error) {
	if (!(error instanceof PreparationFailure)) throw error;
	process.stderr.write(`${error.message}\n`);
	process.exitCode = 1;
}
