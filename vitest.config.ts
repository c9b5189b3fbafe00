import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { messagesInOne, prepareMessages } from './src/cli/prepare-messages.mjs';

await prepareMessages();

// Without Kit's plugin: the core knows no framework, and its tests start in half the time. Files share the modules of their
// process, because loading all modules anew for each took longer than all tests; a test keeps nothing in a module.
export default defineConfig({
	resolve: { alias: { '#lib/paraglide/messages.js': messagesInOne } },
	test: {
		include: ['src/**/*.test.ts', 'docs/**/*.test.ts'],
		environment: 'node',
		isolate: false,
		// Vitest leaves a core to itself, which it hardly uses: on two cores, one worker would take more than twice as long.
		maxWorkers: Math.max(2, availableParallelism() - 1),
		testTimeout: 60_000,
		server: { deps: { inline: [/node_modules\/\.netral\//] } }
	}
});
